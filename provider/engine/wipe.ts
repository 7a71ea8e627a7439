import { quote } from "../ssh/shell";
import { factsOf, must, type Run, type Step } from "./step";

const remedy = "look at `docker ps -a` and `docker network ls` on the machine";

/**
 * Removes containers and networks that an earlier life of this machine has left behind; volumes never. It
 * belongs to create(): a state that says `wiped` is never wiped again, or a label edit would stop everything.
 */
export const wipe: Step = {
  name: "wipe",
  check: async (run) => run.wiped || factsOf(run).engine?.answers !== true,
  apply: removeLeftovers,
};

/** The same for an engine that did not answer before it was set right. */
export const lateWipe: Step = {
  name: "wipe",
  check: async (run) => run.wiped,
  apply: removeLeftovers,
};

async function removeLeftovers(run: Run): Promise<void> {
  await must(run.host, "removing leftovers", removeScript(run.inputs.label), remedy);
  run.wiped = true;
}

/**
 * Overlay networks belong to the swarm, which may have lost its leader: they go with it, and must not keep the
 * rest from going.
 */
export function removeScript(label: string): string {
  const filter = `--filter ${quote(`label=stowage.engine=${label}`)}`;
  const docker = "docker -H unix:///var/run/docker.sock";
  return [
    "set -eu",
    `containers=$(${docker} ps -aq ${filter})`,
    `if [ -n "$containers" ]; then ${docker} rm -f $containers; fi`,
    `networks=$(${docker} network ls -q --filter scope=local ${filter})`,
    `if [ -n "$networks" ]; then ${docker} network rm $networks; fi`,
    `networks=$(timeout 10 ${docker} network ls -q --filter scope=swarm ${filter} 2>/dev/null || true)`,
    `if [ -n "$networks" ]; then timeout 20 ${docker} network rm $networks || true; fi`,
  ].join("\n");
}
