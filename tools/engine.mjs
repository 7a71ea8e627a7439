// @ts-check
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { aptInstall } from "./apt.mjs";
import { inCache } from "./cache.mjs";
import { installed, output, run, SetupError } from "./shell.mjs";
import { step } from "./step.mjs";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const log = inCache("engine", "dockerd.log");
const record = inCache("engine", "started.json");
const ADMIN_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];
const NONE =
  "no Docker engine is running: start one, or run this as root on Debian, where it installs docker.io";

/** @typedef {{ by: string; pid?: number; hadBridge: boolean }} Started an engine that set-up started */

/** The user's DOCKER_HOST and the like do not count: local nodes are reached through this machine's bridges. */
export function dockerEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("DOCKER_")));
}

/** The running engine's version; undefined when none answers. */
export function engineVersion() {
  const args = ["version", "--format", "{{.Server.Version}}"];
  return output("docker", args, { env: dockerEnvironment(), timeout: 10_000 })?.trim();
}

/**
 * Makes sure that an engine runs: the running one, else the installed one, else Debian's docker.io.
 * @param {string} by who asks, so that only they stop it again
 */
export async function setUpEngine(by) {
  if (engineVersion() !== undefined) return;
  const dockerd = () => installed("dockerd", ADMIN_FOLDERS);
  if (dockerd() === undefined || installed("docker") === undefined) await aptInstall(["docker.io"], NONE);
  if (engineVersion() !== undefined) return; // where services may start, the package starts its own
  const daemon = dockerd();
  if (daemon === undefined || process.getuid?.() !== 0) throw new SetupError(NONE);
  await step("Starting the Docker engine", () => start(daemon, by));
}

/** @param {string} dockerd @param {string} by */
async function start(dockerd, by) {
  mkdirSync(inCache("engine"), { recursive: true });
  /** @type {Started} */
  const started = { by, hadBridge: existsSync("/sys/class/net/docker0") };
  let exited = false;
  if (existsSync("/run/systemd/system")) {
    await run("systemctl", ["start", "docker"]);
  } else {
    const file = openSync(log, "w");
    const child = spawn(dockerd, [], {
      detached: true,
      stdio: ["ignore", file, file],
      env: dockerEnvironment(),
    });
    child.on("error", () => (exited = true)).on("exit", () => (exited = true));
    child.unref();
    started.pid = child.pid;
  }
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end && !exited; await sleep(200)) {
    if (engineVersion() === undefined) continue;
    writeFileSync(record, JSON.stringify(started));
    return;
  }
  // One that another set-up started at the same time holds the pid file.
  if (engineVersion() !== undefined) return;
  const why = existsSync(log)
    ? readFileSync(log, "utf8").trimEnd().split("\n").at(-1)
    : "it did not answer in time";
  throw new SetupError(`the Docker engine did not start: ${why} (log: ${log})`);
}

/**
 * Stops the engine if `by` had it started and nothing else runs on it, and takes its bridge away with it.
 * @param {string} by
 */
export async function stopEngine(by) {
  if (!existsSync(record)) return;
  /** @type {Started} */
  const started = JSON.parse(readFileSync(record, "utf8"));
  if (started.by !== by) return;
  if (started.pid !== undefined && !isEngine(started.pid)) return rmSync(record);
  if ((output("docker", ["ps", "--quiet"], { env: dockerEnvironment() }) ?? "").trim() !== "") {
    console.error("  The Docker engine stays: other containers run on it.");
    return;
  }
  await step("Stopping the Docker engine", async () => {
    if (started.pid === undefined) await run("systemctl", ["stop", "docker.socket", "docker"]);
    else await end(started.pid);
    if (!started.hadBridge && installed("ip", ADMIN_FOLDERS)) output("ip", ["link", "delete", "docker0"]);
    rmSync(record);
  });
}

/**
 * Whether a process is a running dockerd; one that has ended may stay listed where nobody collects it.
 * @param {number} pid
 */
function isEngine(pid) {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && /\(dockerd\) [^ZX]/.test(readFileSync(file, "utf8"));
}

/** @param {number} pid */
async function end(pid) {
  process.kill(pid, "SIGTERM");
  for (const last = Date.now() + STOP_TIMEOUT_MS; Date.now() < last; await sleep(100))
    if (!isEngine(pid)) return;
  throw new SetupError(`the Docker engine (process ${pid}) does not stop; its log is ${log}`);
}
