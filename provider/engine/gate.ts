import type { Step } from "./step";
import { StepError } from "./step-error";

/** Seconds that a first boot may take. */
const patience = 300;

/** Waits until the machine has booted: a restart in the middle of it would be lost, and apt be held by cloud-init. */
export const gate: Step = {
  name: "gate",
  async apply({ host, progress }) {
    const { stdout } = await host.exec(gateScript(patience), { timeout: (patience * 2 + 30) * 1000 });
    const verdict = parseGate(stdout);
    if (verdict.cloudInit === "running")
      throw new StepError(
        `cloud-init is still running after ${patience} s`,
        verdict.detail,
        "see `cloud-init status --long` on the machine, then run `pulumi up` again",
      );
    if (verdict.cloudInit === "error")
      await progress.warn(`cloud-init ended with an error: ${verdict.detail}`);
    if (verdict.system === "starting")
      await progress.warn(`systemd is still starting after ${patience} s; see \`systemctl list-jobs\``);
  },
};

export interface Gate {
  /** systemd's own word: running, degraded, starting; empty without systemd. */
  readonly system: string;
  /** absent, done, running or error. */
  readonly cloudInit: string;
  readonly detail: string;
}

export function gateScript(seconds: number): string {
  return `
if command -v cloud-init >/dev/null; then
  timeout ${seconds} cloud-init status --wait >/dev/null 2>&1
  case $? in 0|2) echo cloudInit done;; 124) echo cloudInit running;; *) echo cloudInit error;; esac
  echo "detail $(cloud-init status --long 2>/dev/null | tr '\\n' ' ')"
else echo cloudInit absent; fi
if [ -d /run/systemd/system ]; then
  timeout ${seconds} systemctl is-system-running --wait >/dev/null 2>&1
  echo "system $(systemctl is-system-running 2>/dev/null)"
fi
exit 0`;
}

export function parseGate(output: string): Gate {
  const find = (key: string) => new RegExp(`^${key} (.*)$`, "m").exec(output)?.[1]?.trim() ?? "";
  return { system: find("system"), cloudInit: find("cloudInit"), detail: find("detail") };
}
