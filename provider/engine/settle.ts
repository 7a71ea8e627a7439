import { factsOf, must, type Run, type Step } from "./step";

/** Seconds in which a swarm takes a restarted node back. */
const patience = 60;

/**
 * A restarted node is back in its swarm, and a manager has its vote again, before the next engine may restart. A swarm that
 * did not work before is not waited for: its memberships, which come after the engines, set it right.
 */
export const settle: Step = {
  name: "settle",
  check: async (run) => run.settled !== true || factsOf(run).engine?.swarm !== true,
  async apply({ host }) {
    await must(
      host,
      "waiting for the swarm to take the engine back",
      settleScript(patience),
      "see `docker info` and `docker node ls` on a manager; no other engine is restarted before",
      { timeout: (patience + 30) * 1000 },
    );
  },
};

/** Whether the engine's swarm, if it is in one, works now. */
export async function isSettled({ host }: Pick<Run, "host">): Promise<boolean> {
  return (await host.exec(settleScript(0))).code === 0;
}

export function settleScript(seconds: number): string {
  const docker = "timeout 10 docker -H unix:///var/run/docker.sock";
  return [
    `end=$(($(date +%s) + ${seconds}))`,
    "while :; do",
    `  state=$(${docker} info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>&1)`,
    '  case "$state" in',
    '  "inactive "*|"active false") exit 0;;',
    // A manager that has no leader yet cannot tell of itself.
    `  "active true") state=$(${docker} node inspect self -f '{{.ManagerStatus.Reachability}}' 2>&1); [ "$state" != reachable ] || exit 0;;`,
    "  esac",
    '  [ "$(date +%s)" -lt "$end" ] || { echo "$state" >&2; exit 1; }',
    "  sleep 0.3",
    "done",
  ].join("\n");
}
