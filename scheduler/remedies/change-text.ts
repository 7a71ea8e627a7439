import type { MachineSpec } from "../problem";
import { parseSize, showAmount } from "../size";
import type { Change } from "./change";

/** What to do, for a person: `drop zone==a and ask at most 1042 MiB`. `for` is the container that is to fit. */
export function changesText(changes: readonly Change[], container: string): string {
  return changes.map((change) => textOf(change, container)).join(" and ");
}

function textOf(change: Change, container: string): string {
  const of = (name: string): string => (name === container ? "" : ` of ${name}`);
  const forOther = (name: string): string => (name === container ? "" : ` for ${name}`);
  switch (change.change) {
    case "drop-rule":
      return `drop ${change.rule}${of(change.container)}`;
    case "drop-limit":
      return `drop ${change.limit}${change.label === undefined ? "" : ` over ${change.label}`} of ${change.service}`;
    case "unpin":
      return `drop the pin${of(change.container)} to ${change.machine}`;
    case "other-port":
      return `choose another host port than ${change.port}${forOther(change.container)}`;
    case "reduce":
      return `reserve at most ${showAmount(change.dimension, change.to)}${forOther(change.container)}`;
    case "more-slots":
      return `raise maxContainers of ${change.machine} to ${change.to}`;
    case "activate":
      return `make ${change.machine} active`;
    case "abandon-volume":
      return `set abandonVolumes: ["${change.volume}@${change.machine}"], which leaves the volume behind and starts with an empty one`;
    case "add-machine":
      return `add a machine of ${machineText(change.machine)}${change.like === undefined ? "" : `, like ${change.like}`}`;
    default: {
      const never: never = change;
      throw new TypeError(`unknown change ${JSON.stringify(never)}`);
    }
  }
}

/** `2 cpus, 4 GiB, 1 gpu with zone=a` */
function machineText({ cpus, memory, resources = {}, labels = {} }: MachineSpec): string {
  const gibibytes = Math.floor(((parseSize(memory) ?? 0) / 2 ** 30) * 100) / 100;
  const further = Object.entries(resources).map(([name, amount]) => `, ${amount} ${name}`);
  const tags = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return `${cpus} ${cpus === 1 ? "cpu" : "cpus"}, ${gibibytes} GiB${further.join("")}${tags.length === 0 ? "" : ` with ${tags.join(" and ")}`}`;
}
