import { pause } from "../abort";
import type { ExecResult } from "../ssh/connection";
import { quote } from "../ssh/shell";
import { look } from "./probe";
import { factsOf, must, type Run, type Step } from "./step";
import { StepError } from "./step-error";

/** Milliseconds for which somebody else may hold apt. */
const lockBudget = 300_000;
const aptTimeout = 900_000;

/** The distribution's engine, or exactly the version asked for, which is then held. */
export const install: Step = {
  name: "install",
  async check(run) {
    const { engine } = factsOf(run);
    const { version } = run.inputs;
    return (
      engine !== undefined &&
      engine.unfinished === undefined &&
      (version === undefined || engine.package?.version === version)
    );
  },
  async apply(run) {
    const { engine } = factsOf(run);
    const { version } = run.inputs;
    if (engine !== undefined && engine.package === undefined && engine.unfinished === undefined)
      throw new StepError(
        `the engine ${engine.version} there comes from no package, so version ${version} cannot be installed`,
        "",
        "leave out engine.version, or remove that engine and let it be installed",
      );
    const name = engine?.package?.name ?? engine?.unfinished ?? "docker.io";
    await apt(run, "apt-get update", updateCommand());
    await apt(run, `apt-get install ${name}`, installCommand(name, version));
    if (version !== undefined)
      await must(run.host, `apt-mark hold ${name}`, `apt-mark hold ${quote(name)}`, "see the lines above");
    run.facts = await look(run.host);
    if (run.facts.engine === undefined)
      throw new StepError(
        `${name} was installed, but there is no dockerd`,
        "",
        `see \`dpkg -L ${name}\` on the machine`,
      );
  },
};

const options = "-qq -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0";

export function updateCommand(): string {
  return `DEBIAN_FRONTEND=noninteractive apt-get update ${options}`;
}

/** The client is a package of its own from Debian 13 on. */
export function installCommand(name: string, version: string | undefined): string {
  const pinned = version === undefined ? name : `${name}=${version}`;
  const force = version === undefined ? "" : " --allow-downgrades --allow-change-held-packages";
  const client =
    name === "docker.io" ? ` $(apt-cache show docker-cli >/dev/null 2>&1 && echo docker-cli)` : "";
  return `DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${options}${force} ${quote(pinned)}${client}`;
}

/** Runs apt, and waits for whoever holds one of its locks: its own option covers only some of them. */
async function apt(run: Run, what: string, command: string): Promise<void> {
  const start = Date.now();
  let told = "";
  for (;;) {
    run.progress.step(`install: ${what}${told}`);
    const result = await run.host.exec(command, { timeout: aptTimeout });
    if (result.code === 0) return;
    if (interrupted(result)) {
      await must(run.host, "dpkg --configure -a", repairCommand(), "repair it on the machine", {
        timeout: aptTimeout,
      });
      continue;
    }
    const lock = lockOf(result);
    if (lock === undefined)
      throw new StepError(
        `${what} exited with ${result.code ?? result.signal}`,
        `${result.stdout}\n${result.stderr}`,
        "check the machine's package sources and its way to them, then run `pulumi up` again: it resumes here",
      );
    const holder = lock.holder ?? "another process";
    if (Date.now() - start > lockBudget)
      throw new StepError(
        `${holder} has held ${lock.path} for ${lockBudget / 1000} s`,
        "",
        "wait for it or end it, then run `pulumi up` again: it resumes here",
      );
    told = ` (waiting for ${holder}, which holds ${lock.path})`;
    await pause(2_000, run.signal);
  }
}

/** What was cut off in an earlier run has to be finished first. */
export function repairCommand(): string {
  return "DEBIAN_FRONTEND=noninteractive dpkg --configure -a --force-confold";
}

export function interrupted({ stdout, stderr }: Pick<ExecResult, "stdout" | "stderr">): boolean {
  return /dpkg was interrupted/.test(`${stdout}\n${stderr}`);
}

export interface Lock {
  readonly path: string;
  /** `process 303 (perl)`; apt does not always say. */
  readonly holder?: string;
}

export function lockOf({ stdout, stderr }: Pick<ExecResult, "stdout" | "stderr">): Lock | undefined {
  const text = `${stdout}\n${stderr}`;
  const match =
    /(?:Could not get lock|Unable to (?:acquire the dpkg frontend lock|lock(?: directory)?)) \(?([^\s(),]+?)\)?[.,]?(?:\s|$)/.exec(
      text,
    );
  if (match?.[1] === undefined) return undefined;
  const holder = /held by (process \d+ \([^)]*\)|process \d+)/.exec(text)?.[1];
  return { path: match[1], ...(holder === undefined ? {} : { holder }) };
}
