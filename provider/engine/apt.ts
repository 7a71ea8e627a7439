import { pause } from "../abort";
import type { ExecResult } from "../ssh/connection";
import type { Run } from "./step";
import { StepError } from "./step-error";

/** Milliseconds for which somebody else may hold apt. */
const lockBudget = 300_000;
const aptTimeout = 900_000;

const again = "run `pulumi up` again: it resumes here";
export const aptOptions = "-qq -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0";
export const quietly = "DEBIAN_FRONTEND=noninteractive";

/** Runs apt, and waits for whoever holds one of its locks: its own option covers only some of them. */
export async function apt(run: Run, what: string, command: string): Promise<void> {
  const start = Date.now();
  let told = "";
  for (;;) {
    run.progress.step(`install: ${what}${told}`);
    const result = await run.host.exec(command, { timeout: aptTimeout });
    if (result.code === 0) return;
    const lock = lockOf(result);
    if (lock === undefined && interrupted(result)) {
      await apt(run, "dpkg --configure -a", repairCommand());
      continue;
    }
    if (lock === undefined)
      throw new StepError(
        `${what} exited with ${result.code ?? result.signal}`,
        `${result.stdout}\n${result.stderr}`,
        `check the machine's package sources and its way to them, then ${again}`,
      );
    const holder = lock.holder ?? (await holderOf(run, lock.path)) ?? "another process";
    if (Date.now() - start > lockBudget)
      throw new StepError(
        `${holder} has held ${lock.path} for ${lockBudget / 1000} s`,
        "",
        `wait for it or end it, then ${again}`,
      );
    told = ` (waiting for ${holder}, which holds ${lock.path})`;
    await pause(2_000, run.signal);
  }
}

/** What was cut off in an earlier run has to be finished first. */
export function repairCommand(): string {
  return `${quietly} dpkg --configure -a --force-confold`;
}

export function interrupted({ stdout, stderr }: Pick<ExecResult, "stdout" | "stderr">): boolean {
  return /dpkg was interrupted/.test(`${stdout}\n${stderr}`);
}

export interface Lock {
  readonly path: string;
  /** `process 303 (perl)`; apt and dpkg do not always say. */
  readonly holder?: string;
}

const frontend = "/var/lib/dpkg/lock-frontend";

/** The lock that made apt or dpkg give up, and who holds it, in their own words. */
export function lockOf({ stdout, stderr }: Pick<ExecResult, "stdout" | "stderr">): Lock | undefined {
  const text = `${stdout}\n${stderr}`;
  const dpkg = /dpkg (frontend|database) lock was locked by another process(?: with pid (\d+))?/.exec(text);
  if (dpkg !== null) {
    const path = dpkg[1] === "frontend" ? frontend : "/var/lib/dpkg/lock";
    return { path, ...(dpkg[2] === undefined ? {} : { holder: `process ${dpkg[2]}` }) };
  }
  const match =
    /(?:Could not get lock|Unable to (?:acquire the dpkg frontend lock|lock(?: directory)?)) \(?([^\s(),]+?)\)?[.,]?(?:\s|$)/.exec(
      text,
    );
  if (match?.[1] === undefined) return undefined;
  const holder = /held by (process \d+ \([^)]*\)|process \d+)/.exec(text)?.[1];
  return { path: match[1], ...(holder === undefined ? {} : { holder }) };
}

async function holderOf({ host }: Run, path: string): Promise<string | undefined> {
  const { stdout } = await host.exec(holderScript(path));
  const [pid, ...name] = stdout.trim().split(" ");
  return pid === undefined || pid === "" ? undefined : `process ${pid} (${name.join(" ")})`;
}

/** The kernel's own list knows who holds a file: its device and inode stand behind the process's id. */
export function holderScript(path: string): string {
  return [
    `f=${path}; [ -d "$f" ] && f=\${f%/}/lock`,
    'i=$(stat -c %i "$f" 2>/dev/null) || exit 0',
    `p=$(awk -v i="$i" '{ split($6, a, ":"); if (a[3] == i) { print $5; exit } }' /proc/locks)`,
    '[ -n "$p" ] && echo "$p $(cat /proc/$p/comm 2>/dev/null)"',
    "exit 0",
  ].join("\n");
}
