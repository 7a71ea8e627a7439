import type { ContainerSpec, MachineSpec } from "../../scheduler";
import { type Instance, numbered } from "./instance";
import { type Random, random } from "./random";

/** Cores and GiB. */
type Size = readonly [number, number];

export interface FleetOptions {
  readonly machines: number;
  readonly containers: number;
  /** 32 cores and 128 GiB everywhere, or six types, equally likely. */
  readonly fleet: "alike" | "mixed";
  /** 35 distinct sizes as in real fleets, or a size of its own for every container. */
  readonly sizes: "shapes" | "continuous";
  /** Zones, disks, architectures, host ports and hard anti-affinity. @default false */
  readonly rules?: boolean;
  /** @default 1 */
  readonly seed?: number;
}

const types: readonly Size[] = [
  [4, 16],
  [8, 32],
  [16, 64],
  [32, 128],
  [16, 128],
  [32, 64],
];
const largest: Size = [32, 128];
const zones = ["a", "b", "c"] as const;
/** What is reserved of the scarcer dimension. */
const load = 0.8;
const replicas = 10;

/**
 * A fleet of which the containers reserve 80 % of the scarcer dimension. With rules: three zones, half of the
 * machines with an SSD, a tenth of them ARM; 20 % of the services bound to a zone, 10 % to an SSD, 3 % to ARM and the
 * others to x86; 5 % bind one of 20 host ports; of 10 % no two replicas share a machine. Services have ten replicas
 * of one size; only those of the last kind are named, so that no wish to be apart is there beside the hard rules.
 */
export function fleet(options: FleetOptions): Instance {
  const { machines: machineCount, containers: count, rules = false, seed = 1 } = options;
  const draw = random(seed * 7919 + machineCount * 31 + count);
  const machines = Array.from({ length: machineCount }, (_, i) => machine(i, options, draw));
  const drawn = Array.from({ length: rules ? Math.ceil(count / replicas) : count }, () =>
    size(options, draw),
  );
  const sizes = Array.from({ length: count }, (_, i): Size => {
    const found = drawn[rules ? Math.floor(i / replicas) : i];
    if (found === undefined) throw new RangeError(`no size for container ${i}`);
    return found;
  });
  const factor = scale(machines, sizes);
  const ofService = Array.from({ length: rules ? drawn.length : 0 }, (_, i) => serviceRules(i, draw));
  const containers = sizes.map((each, i): ContainerSpec => ({
    name: numbered("c", i),
    ...amount(each, factor),
    ...(ofService[Math.floor(i / replicas)] ?? {}),
  }));
  return {
    name: `${machineCount} x ${count}, ${options.fleet}, ${options.sizes}${rules ? ", rules" : ""}`,
    problem: { machines, containers: rules ? draw.shuffle(containers) : containers },
  };
}

function machine(index: number, { fleet: kind, rules }: FleetOptions, draw: Random): MachineSpec {
  const [cores, gib] = kind === "alike" ? largest : draw.pick(types);
  return {
    name: numbered("node", index),
    cpus: cores,
    memory: `${gib}g`,
    ...(rules === true
      ? {
          labels: { zone: draw.pick(zones), disk: draw.pick(["ssd", "hdd"]) },
          facts: { architecture: draw.unit() < 0.1 ? "aarch64" : "x86_64" },
        }
      : {}),
  };
}

function size({ sizes }: FleetOptions, draw: Random): Size {
  if (sizes === "shapes") {
    const cores = draw.weighted([
      [0.1, 0.25],
      [0.25, 0.2],
      [0.5, 0.2],
      [1, 0.15],
      [2, 0.1],
      [4, 0.07],
      [8, 0.03],
    ]);
    return [cores, cores * draw.pick([0.5, 1, 2, 4, 8])];
  }
  const cores = Math.exp(6 + 1.1 * draw.normal()) / 1000;
  return [cores, cores * 2.7 * Math.exp(0.8 * draw.normal())];
}

/** The factor that brings what is reserved to the wanted load. */
function scale(machines: readonly MachineSpec[], sizes: readonly Size[]): number {
  const cores = machines.reduce((total, { cpus }) => total + cpus, 0);
  const gib = machines.reduce((total, { memory }) => total + parseInt(String(memory), 10), 0);
  const asked = sizes.reduce(([a, b], [c, m]): [number, number] => [a + c, b + m], [0, 0]);
  return load / Math.max(asked[0] / cores, asked[1] / gib);
}

/** Millicores and MiB, never more than the largest machine has. */
function amount([cores, gib]: Size, factor: number): { cpus: number; memory: string } {
  const millicores = Math.min(largest[0] * 1000, Math.max(1, Math.round(cores * factor * 1000)));
  const mebibytes = Math.min(largest[1] * 1024, Math.max(1, Math.round(gib * factor * 1024)));
  return { cpus: millicores / 1000, memory: `${mebibytes}m` };
}

function serviceRules(index: number, draw: Random): Partial<ContainerSpec> {
  const service = numbered("service", index);
  const zone = draw.unit() < 0.2 ? [`zone==${draw.pick(zones)}`] : [];
  const disk = draw.unit() < 0.1 ? ["disk==ssd"] : [];
  const architecture = `architecture==${draw.unit() < 0.03 ? "aarch64" : "x86_64"}`;
  const port = draw.unit() < 0.05 ? { ports: [{ host: 8000 + draw.integer(1, 20), container: 80 }] } : {};
  const apart = draw.unit() < 0.1 ? { service, affinities: [`service!=${service}`] } : {};
  return { constraints: [architecture, ...zone, ...disk], ...port, ...apart };
}
