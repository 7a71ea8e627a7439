import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { argumentFailures } from "../../provider/engine/arguments";
import { mergeDaemonJson } from "../../provider/engine/daemon-json";
import { idsScript } from "../../provider/engine/images";
import { installCommand } from "../../provider/engine/install";
import { noteScript } from "../../provider/engine/journal";
import { recordPath, recordText, removeRegistries } from "../../provider/engine/registries";
import { fetchKeyScript } from "../../provider/engine/repository";
import { ownSocket } from "../../provider/engine/unit";
import { removeScript, thisLife } from "../../provider/engine/wipe";
import { forgetScript } from "../../provider/registry/trust/apply";
import { trustFailures } from "../../provider/registry/trust/arguments";
import { filesScript } from "../../provider/registry/trust/drift";
import { hostsScript } from "../../provider/registry/trust/hosts";
import { reloadScript } from "../../provider/registry/trust/reload";
import { writeInput, writeScript } from "../../provider/ssh/files";
import { asRoot } from "../../provider/ssh/shell";
import { hostile } from "./support/hostile";

let folder: string;
let canary: string;
let strings: string[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  canary = join(folder, "canary");
  strings = hostile(canary);
  // Tools that do nothing, so that what runs is the shell alone.
  for (const tool of [
    "apt-get",
    "apt-cache",
    "apt-mark",
    "docker",
    "sudo",
    "mktemp",
    "systemctl",
    "apt-helper",
    "getent",
    "journalctl",
    "sleep",
  ])
    writeFileSync(join(folder, tool), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs each script in a shell of its own, all from one process; whether a tool likes its words is not the question. */
function runAll(scripts: readonly string[]): void {
  const files = mkdtempSync(join(folder, "scripts-"));
  scripts.forEach((script, index) => writeFileSync(join(files, String(index)), script));
  execFileSync("sh", ["-c", `for f in ${files}/*; do sh "$f" </dev/null >/dev/null 2>&1; done; true`], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env["PATH"]}` },
  });
}
const executed = () => existsSync(canary);

test("there are at least 60 hostile strings, and shells that are handed them raw run one", () => {
  expect(new Set(strings).size).toBeGreaterThanOrEqual(60);
  runAll(strings.filter((text) => !text.includes("\0")).map((text) => `echo ${text}`));
  expect(executed()).toBe(true);
  rmSync(canary);
});

/** Arguments that become a word of somebody's command line or a line of somebody's file, by property. */
const words: Readonly<Record<string, (text: string) => object>> = {
  machine: (text) => ({ machine: text }),
  address: (text) => ({ address: text }),
  user: (text) => ({ user: text }),
  hostKey: (text) => ({ hostKey: text }),
  sans: (text) => ({ sans: ["a.example", text] }),
  loadImages: (text) => ({ loadImages: [text] }),
  version: (text) => ({ version: text }),
  adopt: (text) => ({ adopt: text }),
  source: (text) => ({ source: text }),
  registryMirrors: (text) => ({ registryMirrors: [text] }),
  "jump.address": (text) => ({ jump: { address: text, hostKey: key } }),
  "jump.user": (text) => ({ jump: { address: "a", user: text, hostKey: key } }),
  "jump.hostKey": (text) => ({ jump: { address: "a", hostKey: text } }),
  "repository.url": (text) => ({ repository: { url: text } }),
  "repository.fingerprint": (text) => ({ repository: { fingerprint: text } }),
  "proxy.http": (text) => ({ proxy: { http: text } }),
  "proxy.https": (text) => ({ proxy: { https: text } }),
  "packages.files": (text) => ({ packages: { folder: ".", files: [text] } }),
};
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHVzZWQgaW4gdGVzdHMgYWxvbmUsIG5vIHNlY3JldCE=";

/** Strings of the list that are harmless, whoever is handed them. */
const harmless: Readonly<Record<string, RegExp>> = {
  machine: /^a{5000}$/,
  loadImages: /^a{5000}$/,
  version: /^a{5000}$/,
};

test.each(Object.keys(words))("no hostile string passes as %s", (property) => {
  const passed = strings.filter(
    (text) =>
      !argumentFailures(words[property]!(text) as never).some(({ reason }) =>
        reason.startsWith(`${property}:`),
      ),
  );
  expect(passed.filter((text) => harmless[property]?.test(text) !== true)).toEqual([]);
});

/** The same of what a machine is told of a registry. */
const registryWords: Readonly<Record<string, (text: string) => object>> = {
  machine: (text) => ({ machine: text }),
  address: (text) => ({ address: text }),
  registry: (text) => ({ registry: text }),
  host: (text) => ({ host: text }),
  ports: (text) => ({ ports: [text] }),
  registryAddress: (text) => ({ registryAddress: text }),
  caCertificate: (text) => ({ caCertificate: text }),
  mirror: (text) => ({ mirror: text }),
  "mirror's host": (text) => ({ mirror: `https://${text}` }),
};

test.each(Object.keys(registryWords))("no hostile string passes as a registry's %s", (property) => {
  const passed = strings.filter(
    (text) => trustFailures(registryWords[property]!(text) as never).length === 0,
  );
  expect(passed.filter((text) => harmless[property]?.test(text) !== true)).toEqual([]);
});

test("what is right passes", () => {
  const good = {
    machine: "web-1",
    address: "2001:db8::5",
    user: "admin_2",
    hostKey: key,
    sans: ["db.internal.example", "10.0.0.5"],
    loadImages: ["registry.example:5000/team/app@sha256:0123", "busybox:latest"],
    version: "5:28.0.1-1~debian.12~bookworm",
    repository: {
      url: "https://mirror.example/linux",
      fingerprint: "9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
    },
    proxy: { http: "http://me:p%40ss@proxy.example:3128", none: [".internal", "10.0.0.0/8", "[::1]"] },
    registryMirrors: ["https://mirror.example:5000"],
    jump: { address: "bastion.example", user: "jump", hostKey: key },
  };
  expect(argumentFailures(good)).toEqual([]);
});

test("a hostile string that no rule stops runs nothing in any script, whatever it stands for", () => {
  const scripts = strings
    .filter((text) => !text.includes("\0"))
    .flatMap((text) => [
      idsScript([text]),
      installCommand("docker-ce", text),
      fetchKeyScript(text).replace("/usr/lib/apt/", ""),
      noteScript(text).replaceAll("/etc/docker/stowage", folder),
      removeScript(thisLife(text)),
    ]);
  // The tools that do nothing come first: none of the machine's own may be handed these words.
  const path = "PATH=/usr/local/sbin:";
  const commands = scripts.map((script) =>
    asRoot(script, "root").replace(path, `PATH=${folder}:/usr/local/sbin:`),
  );
  expect(commands.every((command) => command.includes(`PATH=${folder}:`))).toBe(true);
  runAll(commands);
  expect(executed()).toBe(false);
});

test("a hostile string that a registry is called by, or that is at its address, runs nothing on a machine", () => {
  const texts = strings.filter((text) => !text.includes("\0"));
  const scripts = texts.flatMap((text, index) => {
    const root = join(folder, `root-${index}`);
    mkdirSync(join(root, dirname(recordPath("x"))), { recursive: true });
    writeFileSync(join(root, "etc/hosts"), "127.0.0.1 localhost\n");
    const record = { address: text, host: text, places: [text], mirrors: [text] };
    writeFileSync(join(root, recordPath("x")), recordText(record));
    return [
      `set -- start\n${hostsScript(root)}`,
      removeRegistries.replaceAll("/etc/", `${root}/etc/`),
      forgetScript([text]).replaceAll("/etc/docker", `${root}/etc/docker`),
      filesScript([text]),
      reloadScript({ asked: [text], gone: [text] }).replaceAll("/var/run/docker.pid", `${root}/none`),
    ];
  });
  runAll(scripts);
  expect(executed()).toBe(false);
});

test("hostile strings in labels, settings and files arrive as they are", () => {
  const files = strings.map((text, index) => ({
    path: join(folder, `daemon-${index}.json`),
    mode: 0o600,
    content: mergeDaemonJson({
      existing: undefined,
      recorded: [],
      inputs: { labels: { zone: text }, config: { "log-opts": { tag: text } }, liveRestore: false },
      swarm: false,
      socket: ownSocket,
    }).text,
  }));
  execFileSync("sh", ["-c", writeScript()], { input: writeInput(files) });
  strings.forEach((text, index) =>
    expect(JSON.parse(readFileSync(files[index]!.path, "utf8"))).toMatchObject({
      labels: [`zone=${text}`],
      "log-opts": { tag: text },
    }),
  );
  expect(executed()).toBe(false);
});
