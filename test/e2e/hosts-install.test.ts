import { mkdtempSync, rmSync } from "node:fs";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engine } from "../../provider/engine";
import { exec, Hosts, type Node, reasonOf } from "./support/hosts";
import { repackage, Repository } from "./support/packages";

jest.setTimeout(240_000);

let hosts: Hosts;
let node: Node;
let folder: string;
let repository: Repository;

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  hosts = await Hosts.create("install", 50);
  node = await hosts.start("bare", "bare");
  folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  const packages = [
    await repackage(node, "docker-ce", "5:20.10.24-1", join(folder, "repository")),
    await repackage(node, "docker-ce", "5:20.10.25-1", join(folder, "repository")),
  ];
  await repackage(node, "docker-ce", "5:20.10.26-1", join(folder, "packages"));
  repository = await Repository.serve(packages, hosts.network, "172.29.50.200");
});
afterAll(async () => {
  await hosts.remove();
  repository?.remove();
  rmSync(folder, { recursive: true });
});

const installed = () => exec(node, "dpkg-query -W -f '${Package} ${Version}' docker-ce 2>/dev/null || true");
const source = (more: object = {}) => ({
  source: "docker",
  repository: { url: repository.url, fingerprint: repository.fingerprint, ...more },
});

test("a repository whose key is not the pinned one installs nothing", async () => {
  const inputs = hosts.inputs(node, source({ fingerprint: "9DC858229FC7DD38854AE2D88D81803C0EBFCD88" }));
  expect(await reasonOf(engine.create(inputs))).toContain(
    `the signing key at ${repository.url}/debian/gpg is ${repository.fingerprint}, but 9DC858229FC7DD38854AE2D88D81803C0EBFCD88 is pinned; nothing was installed`,
  );
  expect(await installed()).toBe("");
  expect(await exec(node, "ls /etc/apt/sources.list.d")).not.toContain("stowage");
});

let id: string;
let state: Record<string, unknown>;

test("an exact version comes from a signed repository of docker-ce's shape, and is held", async () => {
  const made = await engine.create(hosts.inputs(node, { ...source(), version: "5:20.10.24-1" }));
  ({ id, outs: state } = made);
  expect(await installed()).toBe("docker-ce 5:20.10.24-1");
  expect(await exec(node, "apt-mark showhold")).toBe("docker-ce");
  expect(await exec(node, "systemctl is-enabled docker")).toBe("enabled");
  expect((await hosts.info(node))["ServerVersion"]).toMatch(/^20\.10/);
});

test("another version is an update, up and down, and a package that was tampered with is not installed", async () => {
  const to = (version: string) => engine.update(id, state, hosts.inputs(node, { ...source(), version }));
  ({ outs: state } = await to("5:20.10.25-1"));
  expect(await installed()).toBe("docker-ce 5:20.10.25-1");
  expect(await exec(node, "apt-mark showhold")).toBe("docker-ce");
  await exec(node, "rm -f /var/cache/apt/archives/*.deb");
  await repository.tamper("debian/pool/docker-ce_5%3a20.10.24-1_amd64.deb");
  expect(await reasonOf(to("5:20.10.24-1"))).toMatch(
    /apt-get install docker-ce exited with 100[^]*(Hash Sum|unexpected size)/,
  );
  expect(await installed()).toBe("docker-ce 5:20.10.25-1");
});

test("a folder of packages goes over SFTP, and its engine's version is the one that is installed", async () => {
  const folders = { folder: join(folder, "packages"), files: ["docker-ce_5%3a20.10.26-1_amd64.deb"] };
  const inputs = hosts.inputs(node, { source: "packages", packages: folders });
  expect((await engine.diff(id, state, inputs)).changes).toBe(true);
  ({ outs: state } = await engine.update(id, state, inputs));
  expect(await installed()).toBe("docker-ce 5:20.10.26-1");
  expect(await exec(node, "ls -d /var/tmp/stowage-packages.* 2>/dev/null || true")).toBe("");
  await hosts.info(node);
});

test("destroy takes our sources and the hold off the host, and leaves the engine there", async () => {
  await engine.delete(id, state);
  expect(await exec(node, "apt-mark showhold")).toBe("");
  expect(
    await exec(node, "ls -A /etc/apt/sources.list.d /etc/apt/keyrings /etc/apt/apt.conf.d /etc/docker"),
  ).not.toContain("stowage");
  expect(await installed()).toBe("docker-ce 5:20.10.26-1");
});

test("one proxy is apt's and the engine's", async () => {
  const seen: string[] = [];
  const server = createServer((request, answer) => {
    seen.push(`${request.headers["proxy-authorization"]} ${request.url}`);
    get(request.url ?? "", { headers: { host: request.headers.host } }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    }).on("error", () => answer.writeHead(502).end());
  });
  await new Promise<void>((done) => server.listen(0, "172.29.50.1", done));
  const { port } = server.address() as AddressInfo;
  // Without the proxy there is no way out.
  await exec(node, "iptables -A OUTPUT -p tcp --dport 80 -j REJECT");
  try {
    const http = `http://me:canary-proxy@172.29.50.1:${port}`;
    const inputs = hosts.inputs(node, {
      ...source(),
      version: "5:20.10.25-1",
      proxy: { http, none: [".internal"] },
    });
    const made = await engine.create(inputs);
    expect(await installed()).toBe("docker-ce 5:20.10.25-1");
    const login = `Basic ${Buffer.from("me:canary-proxy").toString("base64")}`;
    expect(seen).toContain(`${login} ${repository.url}/debian/gpg`);
    expect(seen).toContainEqual(expect.stringMatching(/InRelease$/));
    expect(await hosts.info(node)).toMatchObject({
      HttpProxy: expect.stringContaining(`172.29.50.1:${port}`),
    });
    expect(await exec(node, "systemctl cat docker; systemctl show docker")).not.toContain("canary-proxy");
    await engine.delete(made.id, made.outs);
    expect(await exec(node, "grep -rl canary-proxy /etc || true")).toBe("");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
