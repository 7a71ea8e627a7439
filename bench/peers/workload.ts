import type { MachineSpec, Problem } from "../../scheduler";
import { parseSize } from "../../scheduler/size";

/** A problem as plain numbers, in the order of arrival, for peers that place one container after the other. */
export interface Workload {
  readonly machines: number;
  readonly containers: number;
  /** Millicores and MiB of machine m at 2m and 2m + 1. */
  readonly capacity: Float64Array;
  /** Millicores and MiB of container c at 2c and 2c + 1. */
  readonly ask: Float64Array;
  /** container -> 1 for each machine that its constraints allow; one array for all containers with the same ones */
  readonly allowed: readonly Uint8Array[];
  /** container -> what no two containers of one machine may share, as small numbers: host ports, services kept apart */
  readonly exclusive: readonly (readonly number[])[];
}

/** Reads the rules that the benchmark's instances use: `key==value`, fixed host ports, services that keep apart. */
export function workloadOf({ machines, containers }: Problem): Workload {
  const allowed = new Map<string, Uint8Array>();
  const tokens = new Map<string, number>();
  const token = (name: string): number => {
    const known = tokens.get(name) ?? tokens.size;
    tokens.set(name, known);
    return known;
  };
  return {
    machines: machines.length,
    containers: containers.length,
    capacity: amounts(machines),
    ask: amounts(containers),
    allowed: containers.map(({ constraints = [] }) => {
      const key = constraints.map(String).join(" && ");
      const known = allowed.get(key) ?? Uint8Array.from(machines, (m) => Number(matches(m, constraints)));
      allowed.set(key, known);
      return known;
    }),
    exclusive: containers.map(({ ports = [], affinities = [] }) => [
      ...ports.map(({ host }) => token(`port ${host}`)),
      ...affinities.map((rule) => token(`apart ${rule}`)),
    ]),
  };
}

function amounts(
  specs: readonly { readonly cpus?: number; readonly memory?: number | string }[],
): Float64Array {
  return Float64Array.from(
    specs.flatMap(({ cpus = 0, memory = 0 }) => [
      Math.round(cpus * 1000),
      (parseSize(memory) ?? 0) / 2 ** 20,
    ]),
  );
}

function matches({ labels, facts }: MachineSpec, constraints: readonly unknown[]): boolean {
  return constraints.every((constraint) => {
    const [key = "", value] = String(constraint).split("==");
    return (facts?.[key] ?? labels?.[key]) === value;
  });
}
