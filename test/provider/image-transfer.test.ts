import fc from "fast-check";
import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import type { EngineApi } from "../../provider/engine-api";
import { build, buildQuery } from "../../provider/images/build";
import { copy } from "../../provider/images/copy";
import { explained, type Fault, RegistryRefusal } from "../../provider/images/failures";
import { messages } from "../../provider/images/messages";
import { pull } from "../../provider/images/pull";
import { push } from "../../provider/images/push";
import { imagePath, parseReference } from "../../provider/images/reference";
import type { Progress } from "../../provider/progress";
import { PlainEngine } from "./support/plain-engine";

const engines: PlainEngine[] = [];
afterEach(() => engines.splice(0).forEach((engine) => engine.stop()));

/** An engine that answers each request by a line of JSON, and what it was asked. */
async function engine(
  answer: (request: string, body: Buffer) => readonly object[] | number,
  machine?: string,
): Promise<{ api: EngineApi; asked: string[]; logins: string[] }> {
  const asked: string[] = [];
  const logins: string[] = [];
  const listener: RequestListener = async (incoming, response) => {
    const request = `${incoming.method} ${incoming.url}`;
    asked.push(request);
    const login = incoming.headers["x-registry-auth"];
    if (typeof login === "string") logins.push(Buffer.from(login, "base64url").toString());
    const result = answer(request, Buffer.concat(await incoming.toArray()));
    if (typeof result === "number") response.writeHead(result).end("{}");
    else response.end(result.map((line) => `${JSON.stringify(line)}\r\n`).join(""));
  };
  const running = await PlainEngine.start(listener, machine);
  engines.push(running);
  return { api: running.api, asked, logins };
}

const said: string[] = [];
const progress: Progress = { step: (line) => said.push(line), note: async () => {}, warn: async () => {} };
const { signal } = new AbortController();
const ci = { username: "ci", password: "hunter22" };
const digest = `sha256:${"4".repeat(64)}`;
const pinned = `images.test:5000/shop/web@${digest}`;

test("lines are whole, however they are cut", async () => {
  const line = fc.record({ stream: fc.string({ unit: "grapheme" }) });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(40)), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((each) => JSON.stringify(each)).join("\r\n"));
      let at = 0;
      const pieces = [...cuts, bytes.length].map((size) => bytes.subarray(at, (at += size)));
      const read = [];
      for await (const message of messages(Readable.from(pieces))) read.push(message);
      expect(read).toEqual(lines);
    }),
  );
});

test("a reference is taken apart by its last colon and its digest", () => {
  expect(parseReference("images.test:5000/shop/web:1")).toEqual({
    registry: "images.test:5000",
    repository: "images.test:5000/shop/web",
    version: "1",
  });
  expect(parseReference(pinned).version).toBe(digest);
  expect(parseReference("localhost/web")).toEqual({
    registry: "localhost",
    repository: "localhost/web",
    version: "latest",
  });
  expect(parseReference("shop/web:1")).toEqual({ repository: "shop/web", version: "1" });
  expect(imagePath("a/b?x#y:1")).toBe("/images/a/b%3Fx%23y%3A1");
});

const get = 'Get "https://images.test:5000/v2/": ';
test.each<[Fault, string]>([
  ["login", "unauthorized: authentication required"],
  ["login", `${get}no basic auth credentials`],
  ["login", `${get}unauthorized: incorrect username or password`],
  ["login", "denied: requested access to the resource is denied"],
  ["trust", `${get}x509: certificate signed by unknown authority`],
  ["trust", `${get}tls: failed to verify certificate: x509: certificate signed by unknown authority`],
  ["trust", `${get}http: server gave HTTP response to HTTPS client`],
  ["name", `${get}x509: certificate is valid for a.test, not images.test`],
  ["name", `${get}x509: certificate has expired or is not yet valid: current time is after 2026`],
  ["missing", "manifest for images.test:5000/shop/web:1 not found: manifest unknown: manifest unknown"],
  ["missing", "name unknown: repository name not known to registry"],
  ["missing", "manifest for images.test:5000/shop/web@sha256:4014295005e not found: manifest unknown"],
  ["away", `${get}dial tcp: lookup images.test on 127.0.0.11:53: no such host`],
  ["away", `${get}dial tcp: lookup images.test: Temporary failure in name resolution`],
  ["away", `${get}dial tcp 172.31.240.11:5000: connect: connection refused`],
  ["away", `${get}dial tcp 172.31.240.11:5000: i/o timeout`],
  ["away", `${get}net/http: TLS handshake timeout`],
  ["away", `${get}context deadline exceeded (Client.Timeout exceeded while awaiting headers)`],
  ["cut", `${get}EOF`],
  ["cut", "unexpected EOF"],
  ["cut", "manifest blob unknown: blob unknown to registry"],
  ["cut", "read tcp 172.31.240.11:33344->172.31.240.12:5000: read: connection reset by peer"],
  ["cut", "write tcp 172.31.240.11:33344->172.31.240.12:5000: write: broken pipe"],
  ["full", "write /var/lib/docker/tmp/GetImageBlob12: no space left on device"],
  [
    "full",
    "failed to register layer: Error processing tar file(exit status 1): write /big: no space left on device",
  ],
  ["failing", "received unexpected HTTP status: 500 Internal Server Error"],
  ["failing", "unknown: unknown error"],
  ["closed", "unsupported: The operation is unsupported."],
  [
    "closed",
    `error parsing HTTP 405 response body: invalid character 'M' looking for beginning of value: "Method not allowed"`,
  ],
  ["failing", "error parsing HTTP 502 response body: invalid character '<' looking for beginning of value"],
  ["login", `error parsing HTTP 401 response body: unexpected end of JSON input: ""`],
  ["unknown", "something else"],
])("%s: %s", (fault, detail) => {
  expect(new RegistryRefusal(detail, "images.test:5000/shop/web").fault).toBe(fault);
});

test("an image's own name is no reason", () => {
  const repository = "images.test:5000/unauthorized/unsupported";
  const detail = `manifest for ${repository}:1 not found: manifest unknown: manifest unknown`;
  expect(new RegistryRefusal(detail, repository).fault).toBe("missing");
});

test("a refusal tells machine, cause and remedy in one line", () => {
  const refusal = new RegistryRefusal("unauthorized: authentication\nrequired", "x");
  const attempt = { act: "pull", machine: "b", registry: "images.test:5000", username: "ci" } as const;
  expect(explained(refusal, attempt).message).toBe(
    'machine b cannot pull it: the registry images.test:5000 refuses the user "ci" (unauthorized: authentication required); check that the registry has this user with this password, and that the user may pull',
  );
});

test("an engine that has the image does not ask the registry", async () => {
  const { api, asked } = await engine(() => [{ Id: "sha256:1" }]);
  expect(await pull(api, pinned, ci, progress, signal)).toBe("sha256:1");
  expect(asked).toEqual([`GET /images/images.test%3A5000/shop/web%40${encodeURIComponent(digest)}/json`]);
});

test("an image that is not there is pulled by its digest, in the user's name", async () => {
  let there = false;
  const { api, asked, logins } = await engine((request) => {
    if (request.startsWith("GET")) return there ? [{ Id: "sha256:1" }] : 404;
    there = true;
    return [{ status: "Pull complete", id: "0123456789ab" }];
  });
  expect(await pull(api, pinned, ci, progress, signal)).toBe("sha256:1");
  const query = new URLSearchParams({ fromImage: "images.test:5000/shop/web", tag: digest });
  expect(asked[1]).toBe(`POST /images/create?${query}`);
  expect(JSON.parse(logins[0]!)).toEqual({ ...ci, serveraddress: "images.test:5000" });
});

test("a wrong password is not tried twice, and is in no text", async () => {
  said.length = 0;
  const { api, asked } = await engine((request) =>
    request.startsWith("GET") ? 404 : [{ error: "unauthorized: authentication required" }],
  );
  const error: Error = await pull(api, pinned, ci, progress, signal).catch((refused) => refused);
  expect(error.message).toContain('refuses the user "ci"');
  expect(error.message + said.join()).not.toContain(ci.password);
  expect(asked.filter((request) => request.startsWith("POST"))).toHaveLength(1);
});

test("a registry that is just starting is waited for", async () => {
  let tries = 0;
  const { api } = await engine((request) => {
    if (request.startsWith("GET")) return tries > 1 ? [{ Id: "sha256:1" }] : 404;
    return tries++ === 0 ? [{ error: `${get}dial tcp 10.0.0.1:5000: connect: connection refused` }] : [];
  });
  expect(await pull(api, pinned, ci, progress, signal)).toBe("sha256:1");
});

test("a push that breaks off is begun again, whole, and ends with the digest", async () => {
  let tries = 0;
  const { api, asked } = await engine(() =>
    tries++ === 0
      ? [{ status: "Pushing", id: "0123456789ab" }, { error: "unexpected EOF" }]
      : [{ aux: { Digest: digest } }],
  );
  expect(await push(api, "images.test:5000/shop/web:1", ci, progress, signal)).toBe(pinned);
  expect(asked).toEqual(Array(2).fill("POST /images/images.test%3A5000/shop/web/push?tag=1"));
});

test("a push that breaks off each time is given up", async () => {
  const { api, asked } = await engine(() => [{ error: "unexpected EOF" }]);
  await expect(push(api, "images.test:5000/shop/web:1", ci, progress, signal)).rejects.toThrow(
    "machine a cannot push it: the transfer with images.test:5000 broke off each time (unexpected EOF); ",
  );
  expect(asked).toHaveLength(3);
});

test("a copy goes from engine to engine, and only once", async () => {
  const tar = Buffer.alloc(3 * 2 ** 20, "x");
  const from = await PlainEngine.start(
    ({ url }, response) => void response.end(url === "/images/web%3A1/get" ? tar : '{"Id":"sha256:1"}'),
    "a",
  );
  engines.push(from);
  let loaded: Buffer = Buffer.alloc(0);
  const to = await engine((request, body) => {
    if (request.startsWith("GET")) return loaded.length > 0 ? [{ Id: "sha256:1" }] : 404;
    loaded = body;
    return [{ stream: "Loaded" }];
  }, "b");
  await copy(from.api, to.api, "web:1", "sha256:1", progress);
  expect(loaded.equals(tar)).toBe(true);
  await copy(from.api, to.api, "web:1", "sha256:1", progress);
  expect(to.asked.filter((request) => request.startsWith("POST"))).toEqual(["POST /images/load?quiet=1"]);
});

test("a copy of what is no longer there says so, with the way to have it again", async () => {
  const from = await engine(() => 404);
  const to = await engine(() => 404, "b");
  await expect(copy(from.api, to.api, "web:1", "sha256:1", progress)).rejects.toThrow(
    "machine a, which built it, no longer has it; `pulumi up --replace` its BuiltImage builds it again",
  );
});

test("an image that is there under another name only gets its name", async () => {
  const from = await engine(() => 500);
  const to = await engine((request) => {
    if (request === "GET /images/web%3A1/json") return 404;
    return request.startsWith("GET") ? [{ Id: "sha256:1" }] : [];
  }, "b");
  await copy(from.api, to.api, "web:1", "sha256:1", progress);
  expect(to.asked.at(-1)).toBe("POST /images/sha256%3A1/tag?repo=web&tag=1");
  expect(from.asked).toEqual([]);
});

const folder = { context: "test/components/fixtures", dockerfile: "../../../package.json" };

test("a failed build tells step, file and the end of the step's output, without its arguments' values", async () => {
  said.length = 0;
  const { api } = await engine(() => [
    { stream: "Step 1/2 : FROM busybox" },
    { stream: "\n ---> 6cdb89481be7\n" },
    { stream: "Step 2/2 : RUN make TOKEN=hunter22" },
    { stream: " ---> Running in 1c6d99d10473\n" },
    { stream: "\u001b[91mno rule with hunt" },
    { stream: "er22\n\u001b[0m" },
    { error: "The command '|1 TOKEN=hunter22 make' returned a non-zero code: 2" },
  ]);
  const definition = { ...folder, args: { TOKEN: "hunter22" } };
  await expect(build(api, "web:1", definition, {}, progress)).rejects.toThrow(
    [
      "building test/components/fixtures by its ../../../package.json failed at step 2/2 (RUN make TOKEN=[secret]): The command '|1 TOKEN=[secret] make' returned a non-zero code: 2; correct ../../../package.json or what it needs, then run `pulumi up` again",
      "no rule with [secret]",
    ].join("\n"),
  );
  expect(said.join()).not.toContain("hunter22");
});

test("a build's options are those of the engine's own builder", () => {
  const query = buildQuery("web:1", "Dockerfile", {
    context: ".",
    target: "final",
    args: { A: "1" },
    cacheFroms: ["base"],
    extraHosts: ["db:10.0.0.1", "cache:10.0.0.2"],
    labels: { team: "shop" },
    networkMode: "host",
    noCache: true,
    pullParent: true,
    shmSize: 1024,
    tags: ["web:stable"],
    ulimits: [{ name: "nofile", soft: 1, hard: 2 }],
  });
  expect([...query]).toEqual([
    ["t", "web:1"],
    ["t", "web:stable"],
    ["dockerfile", "Dockerfile"],
    ["target", "final"],
    ["buildargs", '{"A":"1"}'],
    ["labels", '{"team":"shop"}'],
    ["cachefrom", '["base"]'],
    ["ulimits", '[{"Name":"nofile","Soft":1,"Hard":2}]'],
    ["networkmode", "host"],
    ["shmsize", "1024"],
    ["nocache", "1"],
    ["pull", "1"],
    ["rm", "1"],
    ["forcerm", "1"],
    ["extrahosts", "db:10.0.0.1"],
    ["extrahosts", "cache:10.0.0.2"],
  ]);
});
