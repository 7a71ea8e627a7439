import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseFacts, probeScript } from "../../provider/engine/facts";
import { gateScript, parseGate } from "../../provider/engine/gate";
import { idsScript } from "../../provider/engine/images";
import { interrupted, lockOf } from "../../provider/engine/apt";
import { installCommand, updateCommand } from "../../provider/engine/install";
import { olderThan } from "../../provider/engine/probe";
import { restartScript } from "../../provider/engine/restart";
import { compareCapacity } from "../../provider/engine/verify";
import { anyLife, removeScript, thisLife } from "../../provider/engine/wipe";
import { redact } from "../../provider/redact";
import { writeInput, writeScript } from "../../provider/ssh/files";
import { asRoot, quote } from "../../provider/ssh/shell";

test("words are quoted for a POSIX shell only where they must be", () => {
  expect(quote("docker.io=20.10.24+dfsg1-1")).toBe("docker.io=20.10.24+dfsg1-1");
  expect(quote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
  expect(execFileSync("sh", ["-c", `printf %s ${quote("it's $HOME")}`]).toString()).toBe("it's $HOME");
});

test("scripts become root's by sudo, with a password only over stdin", () => {
  const path =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; LC_ALL=C; export PATH LC_ALL; echo stowage-begins-here";
  expect(asRoot("id", "root")).toBe(`sh -c '${path}\nid'`);
  expect(asRoot("id", "sudo")).toBe(`sudo -n sh -c '${path}\nid'`);
  expect(asRoot("id", "sudo-password")).toBe(`sudo -k -S -p '' sh -c '${path}\nid'`);
});

test("apt's commands", () => {
  const options = "-qq -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0";
  expect(updateCommand()).toBe(`DEBIAN_FRONTEND=noninteractive apt-get update ${options}`);
  expect(installCommand("docker.io", undefined)).toBe(
    `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${options} docker.io $(apt-cache madison docker-cli | grep -q . && echo docker-cli)`,
  );
  expect(installCommand("docker-ce", "5:28.0.1-1~debian")).toBe(
    `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${options} --allow-downgrades --allow-change-held-packages 'docker-ce=5:28.0.1-1~debian' $(apt-cache madison docker-ce-cli | grep -q -F ' 5:28.0.1-1~debian ' && echo 'docker-ce-cli=5:28.0.1-1~debian')`,
  );
});

test.each([
  [
    "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 303 (perl)",
    "/var/lib/dpkg/lock-frontend",
    "process 303 (perl)",
  ],
  [
    "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 365 (apt-get)\nE: Unable to lock directory /var/lib/apt/lists/",
    "/var/lib/apt/lists/lock",
    "process 365 (apt-get)",
  ],
  [
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?",
    "/var/lib/dpkg/lock-frontend",
    undefined,
  ],
  [
    "dpkg: error: dpkg frontend lock was locked by another process with pid 812\nNote: removing the lock file is always wrong",
    "/var/lib/dpkg/lock-frontend",
    "process 812",
  ],
])("apt's lock and its holder are read from %j", (stderr, path, holder) => {
  expect(lockOf({ stdout: "", stderr })).toEqual({ path, ...(holder === undefined ? {} : { holder }) });
});

test("other failures of apt are no lock", () => {
  expect(lockOf({ stdout: "", stderr: "E: Unable to locate package docker.io" })).toBeUndefined();
});

test("an installation that was cut off is told from one that is done, and by apt's own words", () => {
  const facts = (word: string) => parseFacts(`version Docker version 20.10.24, build 1\n${word}`).engine;
  expect(facts("unfinished docker.io")).toMatchObject({ unfinished: "docker.io" });
  expect(facts("package docker.io 20.10.24")?.unfinished).toBeUndefined();
  const stderr =
    "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.";
  expect(interrupted({ stdout: "", stderr })).toBe(true);
  expect(interrupted({ stdout: "", stderr: "E: Unable to locate package docker.io" })).toBe(false);
});

test.each([
  ["a delete", thisLife, "a1"],
  ["a first set-up", anyLife, "a1 a2"],
])("%s removes what carries the labels of its machine alone, and no volume", (_who, lives, expected) => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  try {
    const labels = { a1: "org/shop/prod/a#1", a2: "org/shop/prod/a#2", b1: "org/shop/prod/ab#1" };
    const listed = Object.entries(labels)
      .map(([id, label]) => `echo '${id} ${label}'`)
      .join("; ");
    const engine = `#!/bin/sh\ncase "$*" in *" rm "*) echo "$*" >>${folder}/removed;; *) ${listed};; esac\n`;
    writeFileSync(join(folder, "docker"), engine, { mode: 0o755 });
    const script = removeScript(lives("org/shop/prod/a#1"));
    execFileSync("sh", ["-c", script], { env: { PATH: `${folder}:${process.env["PATH"]}` } });
    const socket = "-H unix:///var/run/docker.sock";
    expect(readFileSync(join(folder, "removed"), "utf8")).toBe(
      [`${socket} rm -f ${expected}`, ...Array(2).fill(`${socket} network rm ${expected}`), ""].join("\n"),
    );
    expect(script).not.toMatch(/volume|rm -v|prune|-fv/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the engine is restarted by whatever starts services there", () => {
  expect(restartScript("systemd")).toContain("systemctl daemon-reload\n");
  expect(restartScript("systemd")).toContain(
    "systemctl stop docker.service docker.socket 2>/dev/null || true\nsystemctl start docker.service ||",
  );
  expect(restartScript("service")).toContain(
    "service docker stop >/dev/null 2>&1 || true\nservice docker start ||",
  );
  expect(restartScript("none")).toContain("nohup dockerd");
  expect(restartScript("none")).toMatch(/ ps -q [^]*nohup dockerd[^]* docker -H \S+ start /);
});

test.each(["systemd", "service", "none"] as const)("scripts are valid shell (%s)", (init) => {
  const scripts = [
    probeScript(),
    gateScript(5),
    restartScript(init),
    removeScript(anyLife("a/b/c/d#1")),
    idsScript(["a b"]),
    writeScript(["/x y"]),
  ];
  for (const script of scripts) execFileSync("sh", ["-n", "-c", script]);
});

test("files arrive with their mode, also over one that was there, and leave nothing beside them", () => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  try {
    const path = join(folder, "sub/secret");
    const write = (content: string, mode: number) =>
      execFileSync("sh", ["-c", writeScript()], { input: writeInput([{ path, mode, content }]) });
    write("one", 0o644);
    expect(statSync(path).mode & 0o777).toBe(0o644);
    write("", 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toBe("");
    write("three\n'$x\n", 0o600);
    expect(readFileSync(path, "utf8")).toBe("three\n'$x\n");
    expect(execFileSync("ls", [join(folder, "sub")]).toString()).toBe("secret\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("facts are read from the probe's lines", () => {
  const file = Buffer.from('{"a": 1}\n').toString("base64");
  const facts = parseFacts(
    [
      "os raspbian",
      "like debian",
      "name Raspbian GNU/Linux 12",
      "architecture arm64",
      "init systemd",
      "container yes",
      "version Docker version 20.10.24+dfsg1, build 297e128",
      "package docker.io 20.10.24+dfsg1-1+deb12u1",
      "answers yes",
      "info inactive overlay2 5 3 12 false /var/lib/docker",
      "enabled no",
      "held docker.io ",
      "serverKey yes",
      `file:/etc/docker/daemon.json ${file}`,
    ].join("\n"),
  );
  expect(facts).toEqual({
    os: { id: "raspbian", like: ["debian"], name: "Raspbian GNU/Linux 12" },
    architecture: "arm64",
    init: "systemd",
    container: true,
    engine: {
      version: "20.10.24+dfsg1",
      package: { name: "docker.io", version: "20.10.24+dfsg1-1+deb12u1" },
      answers: true,
      swarm: false,
      holds: {
        storageDriver: "overlay2",
        containers: 5,
        running: 3,
        images: 12,
        liveRestore: false,
        dataRoot: "/var/lib/docker",
      },
      enabled: false,
      held: ["docker.io"],
    },
    unit: "",
    serverKey: true,
    files: { "/etc/docker/daemon.json": '{"a": 1}\n' },
  });
});

test("this very machine can be probed", () => {
  const facts = parseFacts(execFileSync("sh", ["-c", probeScript()]).toString());
  expect(facts.os.id).not.toBe("unknown");
  expect(facts.architecture).not.toBe("unknown");
});

test("the gate's verdict", () => {
  expect(parseGate("cloudInit running\ndetail status: running\nsystem starting\n")).toEqual({
    cloudInit: "running",
    detail: "status: running",
    system: "starting",
  });
});

test("versions are compared by major and minor", () => {
  expect(olderThan("19.03.15", [20, 10])).toBe(true);
  expect(olderThan("20.9.1", [20, 10])).toBe(true);
  expect(olderThan("20.10.24+dfsg1", [20, 10])).toBe(false);
  expect(olderThan("28.2.2", [20, 10])).toBe(false);
  expect(olderThan("library-import", [20, 10])).toBe(false);
});

test("missing cores are a warning in a container, and fatal elsewhere", () => {
  const info = { NCPU: 2, MemTotal: 2 ** 31, ServerVersion: "28" };
  const capacity = { cpus: 2.5, memory: 2 ** 30 };
  expect(compareCapacity(capacity, info, true)).toEqual({
    warning: "the plan counts on 2.5 cpus, but the engine has 2",
  });
  expect(compareCapacity(capacity, info, false).failure?.message).toContain("declare fewer cpus");
  expect(compareCapacity({ cpus: 1.5, memory: 2 ** 31 }, info, false)).toEqual({});
});

test("no secret survives in a text", () => {
  expect(redact("sudo: hunter2 SWMTKN-1-abc-def", ["hunter2", undefined])).toBe("sudo: [secret] [secret]");
  expect(redact("x -----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY----- y", [])).toBe(
    "x [secret] y",
  );
});
