import { type Facts, parseFacts, probeScript } from "./facts";
import type { Host } from "./host";
import { cutOffIn } from "./journal";
import { ownerFile } from "./owner";
import { must, type Run, type Step } from "./step";
import { StepError } from "./step-error";
import { ownerOf } from "./state";

const oldest = [20, 10] as const;

/** Looks at the machine in one round trip, and refuses what we cannot or may not set up. */
export const probe: Step = {
  name: "probe",
  async apply(run) {
    run.facts = await look(run.host);
    run.before = run.facts;
    refuseUnsupported(run.facts);
    refuseForeign(run, run.facts);
    const step = cutOffIn(run.facts.journal);
    if (step !== undefined) run.progress.step(`going on after "${step}", in which the last run was cut off`);
  },
};

export async function look(host: Host): Promise<Facts> {
  const { stdout } = await must(
    host,
    "looking at the machine",
    probeScript(),
    "is this a Debian or Ubuntu machine?",
  );
  return parseFacts(stdout);
}

export function refuseUnsupported({ os, engine, init, unit }: Facts): void {
  if (![os.id, ...os.like].some((id) => id === "debian" || id === "ubuntu"))
    throw new StepError(
      `${os.name} is not supported`,
      "",
      "use Debian, Ubuntu or a distribution made from one of them",
    );
  if (engine !== undefined && olderThan(engine.version, oldest))
    throw new StepError(
      `the engine there is ${engine.version}, and 20.10 is the oldest that works`,
      "",
      "upgrade it (`apt-get install docker.io`), or remove it and let it be installed",
    );
  if (engine !== undefined && init === "systemd" && unit === "")
    throw new StepError(
      "there is a dockerd, but no docker.service that starts it",
      "",
      "install the engine from a package (docker.io or docker-ce), or remove this one and let it be installed",
    );
}

/** One Pulumi stack owns a host: two of them would undo each other's configuration for ever. */
export function refuseForeign({ inputs, labels }: Pick<Run, "inputs" | "labels">, facts: Facts): void {
  const owner = ownerFile(facts);
  if (owner === undefined) return;
  if (!labels.map(ownerOf).includes(owner.owner))
    throw new StepError(
      `this host belongs to the Pulumi stack ${owner.owner}, as its machine "${owner.machine}"`,
      "",
      "take it out of that stack first; if that stack is gone, remove /etc/docker/stowage/owner.json on the host",
    );
  if (owner.machine !== inputs.machine)
    throw new StepError(
      `this host is already the machine "${owner.machine}" of this stack`,
      "",
      `give each machine a host of its own, or rename "${owner.machine}" in two runs: remove it, then add it anew`,
    );
}

/** Compares major and minor; what cannot be read is taken for new. */
export function olderThan(version: string, [major, minor]: readonly [number, number]): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const found = Number(match[1]);
  return found < major || (found === major && Number(match[2]) < minor);
}
