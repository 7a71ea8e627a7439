import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  authorityPath,
  parseRecord,
  recordPath,
  recordText,
  removeRegistries,
} from "../../provider/engine/registries";
import { unknownValue } from "../../provider/inputs";
import { registryTrust } from "../../provider/registry/trust";
import { forgetScript } from "../../provider/registry/trust/apply";
import { driftOf, filesScript, parseFiles } from "../../provider/registry/trust/drift";
import { hasLine, hostsScript, hostsUnit } from "../../provider/registry/trust/hosts";
import { reloadScript } from "../../provider/registry/trust/reload";
import { recordOf } from "../../provider/registry/trust/state";
import { createAuthority } from "../../provider/tls/authority";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stowage-test-"));
  put("/etc/hosts", "127.0.0.1 localhost\n");
  mkdirSync(join(root, "/etc/docker/stowage"), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
}
const hosts = () => readFileSync(join(root, "/etc/hosts"), "utf8");
const knows = (registry: string, address: string, host = `${registry}.example`) =>
  put(recordPath(registry), recordText({ address, host, places: [`${host}:5000`], mirrors: [] }));
/** Names that the machine resolves. */
const resolves = (names: Readonly<Record<string, string>>) =>
  put(
    "/bin/getent",
    `#!/bin/sh\ncase "$2" in ${Object.entries(names)
      .map(([name, address]) => `${name}) echo "${address}      STREAM ${name}"; echo "${address} DGRAM";;`)
      .join(" ")} *) exit 2;; esac\n`,
    0o755,
  );
const script = (act: "start" | "stop") =>
  spawnSync("sh", ["-c", hostsScript(root), "hosts", act], {
    encoding: "utf8",
    env: { PATH: `${root}/bin:${process.env["PATH"]}` },
  });

test("names come first in /etc/hosts, marked, and all else stays byte for byte", () => {
  const text = "127.0.0.1\tlocalhost  \r\n\n# mine\n10.0.0.9 other.example no newline";
  put("/etc/hosts", text);
  knows("images", "10.0.0.5");
  knows("cache", "2001:db8::5");
  expect(script("start").status).toBe(0);
  expect(hosts()).toBe(
    `2001:db8::5 cache.example # stowage registry\n10.0.0.5 images.example # stowage registry\n${text}`,
  );
  expect(script("stop").status).toBe(0);
  expect(hosts()).toBe(text);
});

test("a second run changes nothing, says so, and leaves no file behind", () => {
  knows("images", "10.0.0.5");
  expect(script("start").stdout).toBe("changed\n");
  const { mtimeMs, ino } = statSync(join(root, "/etc/hosts"));
  expect(script("start").stdout).toBe("");
  expect(statSync(join(root, "/etc/hosts"))).toMatchObject({ mtimeMs, ino });
  expect(execFileSync("ls", [join(root, "/etc/docker/stowage")]).toString()).toBe("registries\n");
});

test("the file is written in place, since it may be a mount", () => {
  knows("images", "10.0.0.5");
  const { ino } = statSync(join(root, "/etc/hosts"));
  script("start");
  expect(statSync(join(root, "/etc/hosts")).ino).toBe(ino);
});

test("a registry that has moved has one line, and a line of somebody else's for its name stays", () => {
  put("/etc/hosts", "10.0.0.1 images.example\n");
  knows("images", "10.0.0.5");
  script("start");
  knows("images", "10.0.0.6");
  script("start");
  expect(hosts()).toBe("10.0.0.6 images.example # stowage registry\n10.0.0.1 images.example\n");
});

test("a record that is being written is none yet", () => {
  knows("images", "10.0.0.5");
  put(`${recordPath("half")}.stowage-new`, "name 10.0.0.6 half.exam");
  script("start");
  expect(hosts()).not.toContain("10.0.0.6");
});

test("a name is resolved on the machine, and one that is not keeps its line and fails", () => {
  resolves({ "node-3": "10.0.0.3", "node-4": "10.0.0.4" });
  knows("images", "node-3");
  knows("other", "node-4");
  expect(script("start").status).toBe(0);
  expect(hosts()).toContain("10.0.0.3 images.example # stowage registry\n");
  resolves({ "node-4": "10.0.0.44" });
  const { status, stderr } = script("start");
  expect([status, stderr]).toEqual([1, "node-3, where the registry images.example is, cannot be resolved\n"]);
  expect(hosts()).toBe(
    "10.0.0.3 images.example # stowage registry\n10.0.0.44 other.example # stowage registry\n127.0.0.1 localhost\n",
  );
});

test("an /etc/hosts that cannot be read is left alone", () => {
  rmSync(join(root, "/etc/hosts"));
  mkdirSync(join(root, "/etc/hosts"));
  knows("images", "10.0.0.5");
  expect(script("start").status).not.toBe(0);
  expect(statSync(join(root, "/etc/hosts")).isDirectory()).toBe(true);
});

test("the unit runs before the engine, and after what may write /etc/hosts at boot", () => {
  expect(hostsUnit).toContain("Before=docker.service");
  expect(hostsUnit).toContain("After=network-online.target");
});

test("a record says what it was made of", () => {
  const record = {
    address: "10.0.0.5",
    host: "images.example",
    places: ["images.example:5000", "images.example:5001"],
    mirrors: ["https://images.example:5001"],
  };
  expect(parseRecord(recordText(record))).toEqual(record);
  expect(parseRecord("")).toEqual({ address: "", host: "", places: [], mirrors: [] });
});

test("an authority goes without what others have put beside it", () => {
  const [mine, shared] = ["a.example:1", "b.example:1"].map(authorityPath) as [string, string];
  put(mine, "CA");
  put(shared, "CA");
  put(`${dirname(shared)}/client.key`, "K");
  execFileSync("sh", [
    "-euc",
    forgetScript(["a.example:1", "b.example:1"]).replaceAll("/etc/", `${root}/etc/`),
  ]);
  expect(
    execFileSync("find", [join(root, "/etc/docker/certs.d"), "-type", "f"])
      .toString()
      .trim(),
  ).toBe(join(root, `${dirname(shared)}/client.key`));
  expect(execFileSync("ls", [join(root, "/etc/docker/certs.d")]).toString()).toBe("b.example:1\n");
});

test("an engine that goes takes all registries along, and nothing else", () => {
  knows("images", "10.0.0.5");
  knows("cache", "10.0.0.6");
  script("start");
  for (const host of ["images.example", "cache.example", "mine.example"])
    put(authorityPath(`${host}:5000`), "CA");
  put("/etc/docker/stowage/hosts", hostsScript(root), 0o700);
  put("/etc/systemd/system/stowage-hosts.service", hostsUnit);
  put("/etc/docker/stowage/owner.json", "{}");
  put("/bin/systemctl", "#!/bin/sh\n", 0o755);
  const remove = () =>
    execFileSync("sh", ["-euc", removeRegistries.replaceAll("/etc/", `${root}/etc/`)], {
      env: { PATH: `${root}/bin:${process.env["PATH"]}` },
    });
  remove();
  expect(execFileSync("find", ["etc", "-type", "f"], { cwd: root }).toString().split("\n").sort()).toEqual([
    "",
    "etc/docker/certs.d/mine.example:5000/ca.crt",
    "etc/docker/stowage/owner.json",
    "etc/hosts",
  ]);
  expect(hosts()).toBe("127.0.0.1 localhost\n");
  remove();
});

describe("a reload", () => {
  /** Runs it with an engine that asks `before` until it is told to reload, and `after` from then on. */
  const run = (before: string[], after: string[], plan: Parameters<typeof reloadScript>[0]) => {
    put("/now", before.map((url) => `${url}\n`).join(""));
    put("/after", after.map((url) => `${url}\n`).join(""));
    put("/bin/docker", `#!/bin/sh\ncat ${root}/now\n`, 0o755);
    put("/bin/timeout", '#!/bin/sh\nshift\nexec "$@"\n', 0o755);
    put("/bin/sleep", "#!/bin/sh\n", 0o755);
    put("/bin/journalctl", "#!/bin/sh\necho what the engine says\n", 0o755);
    put("/pid", "0");
    const text = reloadScript(plan)
      .replace("[ -d /run/systemd/system ]", "true")
      .replaceAll("systemctl reload docker.service", `{ echo reloaded; cp ${root}/after ${root}/now; }`);
    return spawnSync("sh", ["-c", text], {
      encoding: "utf8",
      env: { PATH: `${root}/bin:${process.env["PATH"]}` },
    });
  };
  const [a, b] = ["https://a.example", "https://b.example:5000"] as const;

  test("is not made where the engine asks the right mirrors already", () => {
    expect(run([`${a}/`], [], { asked: [a], gone: [b] })).toMatchObject({ status: 0, stdout: "" });
  });
  test("brings a mirror, and takes one away", () => {
    expect(run([`${a}/`], [`${b}/`], { asked: [b], gone: [a] })).toMatchObject({
      status: 0,
      stdout: "reloaded\n",
    });
    expect(run([`${a}/`], [], { asked: [], gone: [a] })).toMatchObject({ status: 0, stdout: "reloaded\n" });
  });
  test("that the engine has not followed fails with what it says", () => {
    const { status, stderr } = run([`${a}/`], [`${a}/`], { asked: [b], gone: [] });
    expect(status).toBe(1);
    expect(stderr).toBe(`the engine asks ${a}/\nwhat the engine says\n`);
  });
});

const inputs = {
  machine: "node-1",
  instance: "i",
  generation: 1,
  address: "10.0.0.1",
  registry: "images",
  host: "images.example",
  ports: [5000, 5001],
  registryAddress: "10.0.0.5",
  caCertificate: "CA",
  mirror: "https://images.example:5001",
};

describe("what a refresh finds", () => {
  const whole = {
    "/etc/docker/daemon.json": '{"registry-mirrors": ["https://own.example", "https://images.example:5001"]}',
    [recordPath("images")]: recordText(recordOf(inputs)),
    [authorityPath("images.example:5000")]: "CA",
    [authorityPath("images.example:5001")]: "CA",
    "/etc/docker/stowage/hosts": hostsScript(),
    "/etc/systemd/system/stowage-hosts.service": hostsUnit,
    "/etc/hosts": "10.0.0.5 images.example # stowage registry\n127.0.0.1 localhost\n",
  };
  const drift = (files: Readonly<Record<string, string>>, more = {}) =>
    driftOf({ ...inputs, ...more }, { files, init: "systemd" });

  test("is nothing on a machine that is as it was set up", () => {
    expect(drift(whole)).toEqual([]);
  });
  test("is each file that was edited or removed", () => {
    const files: Record<string, string> = { ...whole, [authorityPath("images.example:5000")]: "other" };
    delete files["/etc/docker/stowage/hosts"];
    expect(drift(files)).toEqual([
      "/etc/docker/certs.d/images.example:5000/ca.crt was edited",
      "/etc/docker/stowage/hosts is missing",
    ]);
  });
  test("is a name that /etc/hosts lacks or has otherwise", () => {
    const lacks = ["/etc/hosts does not say that images.example is 10.0.0.5"];
    expect(drift({ ...whole, "/etc/hosts": "127.0.0.1 localhost\n" })).toEqual(lacks);
    expect(drift({ ...whole, "/etc/hosts": whole["/etc/hosts"].replace("10.0.0.5", "10.0.0.55") })).toEqual(
      lacks,
    );
  });
  test("is a mirror that daemon.json lacks; one that cannot be read is the engine's to tell", () => {
    const lacks = ['/etc/docker/daemon.json: "registry-mirrors" lacks https://images.example:5001'];
    expect(drift({ ...whole, "/etc/docker/daemon.json": '{"registry-mirrors": []}' })).toEqual(lacks);
    expect(drift({ ...whole, "/etc/docker/daemon.json": "{" })).toEqual(lacks);
    expect(drift({ ...whole, "/etc/docker/daemon.json": "{}" }, { mirror: undefined })).toContain(
      `${recordPath("images")} was edited`,
    );
  });
  test("is no address where that is a name, which the machine resolves", () => {
    expect(hasLine("10.9.9.9 a.example # stowage registry\n", { address: "node-3", host: "a.example" })).toBe(
      true,
    );
    expect(hasLine("10.9.9.9 a.example\n", { address: "node-3", host: "a.example" })).toBe(false);
    expect(hasLine("fe::1 a.example # stowage registry", { address: "fe::2", host: "a.example" })).toBe(
      false,
    );
  });
  test("is read from the machine whatever the files hold", () => {
    put("/a", "text with\nlines \u00e9");
    put("/b", "");
    const paths = ["/a", "/b", "/c"].map((path) => join(root, path));
    const output = execFileSync("sh", ["-c", filesScript(paths)]).toString();
    expect(parseFiles(output)).toEqual({ [paths[0]!]: "text with\nlines \u00e9", [paths[1]!]: "" });
  });
});

describe("check and diff", () => {
  let good: Record<string, unknown>;
  beforeAll(async () => {
    good = { ...inputs, caCertificate: (await createAuthority("test")).certificate };
  });
  const failures = async (more: Record<string, unknown>) =>
    (await registryTrust.check({}, { ...good, ...more })).failures;

  test("what is right passes, and so does what preview does not know yet", async () => {
    expect(await failures({})).toEqual([]);
    expect(await failures({ registryAddress: "node-3.internal", mirror: undefined, host: "images" })).toEqual(
      [],
    );
    const unknown = { registryAddress: unknownValue, caCertificate: unknownValue, address: unknownValue };
    expect(await failures(unknown)).toEqual([]);
  });
  test.each([
    ["registry", "../x", "is no name of a registry"],
    ["host", "Images.Example", "is no DNS name in lower case"],
    ["host", "10.0.0.5", "is no DNS name in lower case"],
    ["host", "localhost", "is no DNS name in lower case"],
    ["host", "a..example", "is no DNS name in lower case"],
    ["ports", [0], "is no port"],
    ["ports", [], "is empty"],
    ["registryAddress", "10.0.0.256", "is no host name and no IP address"],
    ["registryAddress", "fe80::1%eth0", "is no host name and no IP address"],
    ["caCertificate", "CA", "is no certificate in PEM"],
    ["mirror", "http://images.example:5001", "is no https://host:port without a path"],
    ["mirror", "https://images.example:5001/v2", "is no https://host:port without a path"],
    ["mirror", "https://me:pw@images.example", "is no https://host:port without a path"],
    ["mirror", "https://images.example:99999", "is no https://host:port without a path"],
  ])("%s %j is refused", async (property, value, reason) => {
    expect(await failures({ [property]: value })).toEqual([
      { property, reason: expect.stringContaining(reason) },
    ]);
  });

  const state = { ...inputs, ready: true, hostKey: "ssh-ed25519 AAAA" };
  test.each([
    ["nothing", {}],
    ["another operator's login key", { privateKey: "other" }],
    ["the row that progress shows on", { progressUrn: "urn:other" }],
  ])("no change for %s", async (_name, change) => {
    expect(await registryTrust.diff("", state, { ...inputs, ...change })).toMatchObject({
      changes: false,
      replaces: [],
    });
  });
  test.each([
    [{ registryAddress: "10.0.0.6" }],
    [{ ports: [5000] }],
    [{ caCertificate: "CA2" }],
    [{ mirror: undefined }],
    [{ host: "other.example" }],
    [{ address: "10.0.0.2" }],
    [{ user: "admin" }],
  ])("%j is an update in place", async (change) => {
    expect(await registryTrust.diff("", state, { ...inputs, ...change })).toMatchObject({
      changes: true,
      replaces: [],
    });
  });
  test.each([
    ["instance", "i2"],
    ["generation", 2],
    ["registry", "other"],
  ])("another %s is another trust, the old one first", async (property, value) => {
    expect(await registryTrust.diff("", state, { ...inputs, [property]: value })).toEqual({
      changes: true,
      replaces: [property],
      deleteBeforeReplace: true,
    });
  });
  test("what was found changed by hand, or was never finished, is put right by an update", async () => {
    expect(await registryTrust.diff("", { ...state, drift: ["x"] }, inputs)).toMatchObject({ changes: true });
    expect(await registryTrust.diff("", { ...state, ready: false }, inputs)).toMatchObject({ changes: true });
  });
});
