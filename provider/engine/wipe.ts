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
  await must(run.host, "removing leftovers", removeScript(anyLife(run.inputs.label)), remedy);
  run.wiped = true;
}

/** Shell pattern of the labels of one life of a machine, `org/project/stack/machine#generation`. */
export const thisLife = quote;

/** Shell pattern of the labels of all its lives, since an earlier one may have had another generation. */
export function anyLife(label: string): string {
  return `${quote(label.slice(0, label.lastIndexOf("#") + 1))}*`;
}

/**
 * Overlay networks belong to the swarm, which may have lost its leader: they go with it, and must not keep the
 * rest from going.
 */
export function removeScript(labels: string): string {
  const docker = "docker -H unix:///var/run/docker.sock";
  // The engine's own filter knows whole values only.
  const list = (command: string) =>
    `${docker} ${command} --filter label=stowage.engine --format '{{.ID}} {{.Label "stowage.engine"}}'`;
  const ours = `while read -r id label; do case $label in ${labels}) echo "$id";; esac; done`;
  return [
    "set -eu",
    `containers=$(${list("ps -a --no-trunc")})`,
    `containers=$(echo "$containers" | ${ours})`,
    `if [ -n "$containers" ]; then ${docker} rm -f $containers; fi`,
    `networks=$(${list("network ls --no-trunc --filter scope=local")})`,
    `networks=$(echo "$networks" | ${ours})`,
    `if [ -n "$networks" ]; then ${docker} network rm $networks; fi`,
    `networks=$(timeout 10 ${list("network ls --no-trunc --filter scope=swarm")} 2>/dev/null | ${ours})`,
    `if [ -n "$networks" ]; then timeout 20 ${docker} network rm $networks || true; fi`,
  ].join("\n");
}
