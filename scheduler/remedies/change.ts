import { compileConstraint } from "../constraint";
import { affinityText } from "../items";
import { bindingsOf, showBinding } from "../port";
import type { ContainerSpec, MachineSpec, Problem } from "../problem";

/** One thing that a person could change so that a container fits. */
export type Change =
  /** Without one constraint or affinity, as it is written. */
  | { readonly change: "drop-rule"; readonly container: string; readonly rule: string }
  /** Without a rule that the replicas of a service share. */
  | {
      readonly change: "drop-limit";
      readonly service: string;
      readonly limit: "distinct" | "maxPerMachine" | "spread";
      readonly label?: string;
    }
  | { readonly change: "unpin"; readonly container: string; readonly machine: string }
  /** Another host port than this one, or another range. */
  | { readonly change: "other-port"; readonly container: string; readonly port: string }
  /** Reserve no more than this: millicores, bytes, or units of a further dimension. */
  | {
      readonly change: "reduce";
      readonly container: string;
      readonly dimension: string;
      readonly to: number;
    }
  | { readonly change: "more-slots"; readonly machine: string; readonly to: number }
  | { readonly change: "activate"; readonly machine: string }
  /** Start with an empty volume; the data stays where it is. */
  | { readonly change: "abandon-volume"; readonly volume: string; readonly machine: string }
  | { readonly change: "add-machine"; readonly machine: MachineSpec; readonly like?: string };

/** The problem as it would be with the changes. */
export function applyChanges(problem: Problem, changes: readonly Change[]): Problem {
  return changes.reduce(applyChange, problem);
}

function applyChange(problem: Problem, change: Change): Problem {
  const container = (name: string, edit: (spec: ContainerSpec) => ContainerSpec): Problem => ({
    ...problem,
    containers: problem.containers.map((spec) => (spec.name === name ? edit(spec) : spec)),
  });
  const machine = (name: string, more: Partial<MachineSpec>): Problem => ({
    ...problem,
    machines: problem.machines.map((spec) => (spec.name === name ? { ...spec, ...more } : spec)),
  });
  switch (change.change) {
    case "drop-rule":
      return container(change.container, (spec) => withoutRule(spec, change.rule));
    case "drop-limit":
      return {
        ...problem,
        containers: problem.containers.map((spec) =>
          spec.service === change.service ? withoutLimit(spec, change.limit, change.label) : spec,
        ),
      };
    case "unpin":
      return container(change.container, ({ pin: _pin, ...spec }) => spec);
    case "other-port":
      return container(change.container, (spec) => withoutPort(spec, change.port));
    case "reduce":
      return container(change.container, (spec) => withLess(spec, change.dimension, change.to));
    case "more-slots":
      return machine(change.machine, { maxContainers: change.to });
    case "activate":
      return machine(change.machine, { state: "active" });
    case "abandon-volume":
      return withoutVolume(problem, change.volume);
    case "add-machine":
      return { ...problem, machines: [...problem.machines, change.machine] };
    default: {
      const never: never = change;
      throw new TypeError(`unknown change ${JSON.stringify(never)}`);
    }
  }
}

function withoutRule(spec: ContainerSpec, rule: string): ContainerSpec {
  return {
    ...spec,
    constraints: (spec.constraints ?? []).filter((each) => compileConstraint(each).text !== rule),
    affinities: (spec.affinities ?? []).filter((each) => affinityText(each) !== rule),
  };
}

function withoutLimit(spec: ContainerSpec, limit: string, label: string | undefined): ContainerSpec {
  const { distinct, maxPerMachine, spread, ...rest } = spec;
  return {
    ...rest,
    ...(distinct === undefined || limit === "distinct" ? {} : { distinct }),
    ...(maxPerMachine === undefined || limit === "maxPerMachine" ? {} : { maxPerMachine }),
    ...(spread === undefined
      ? {}
      : { spread: spread.filter((each) => limit !== "spread" || each.label !== label) }),
  };
}

/** Some other port is free: that much is not asked any more. */
function withoutPort(spec: ContainerSpec, shown: string): ContainerSpec {
  const pool = { from: 0, to: 0 };
  const { ports = [] } = spec;
  const index = ports.findIndex((port) =>
    bindingsOf({ ...spec, ports: [port] }, pool, undefined).some((binding) => showBinding(binding) === shown),
  );
  return { ...spec, ports: ports.filter((_, i) => i !== index) };
}

function withLess(spec: ContainerSpec, dimension: string, to: number): ContainerSpec {
  switch (dimension) {
    case "cpus":
      return { ...spec, cpus: to / 1000 };
    case "memory":
      return { ...spec, memory: to };
    default:
      return { ...spec, resources: { ...spec.resources, [dimension]: to } };
  }
}

function withoutVolume(problem: Problem, volume: string): Problem {
  const volumes = Object.fromEntries(
    Object.entries(problem.previous?.volumes ?? {}).filter(([name]) => name !== volume),
  );
  return {
    ...problem,
    ...(problem.previous === undefined ? {} : { previous: { ...problem.previous, volumes } }),
    machines: problem.machines.map((spec) =>
      spec.volumes === undefined
        ? spec
        : { ...spec, volumes: spec.volumes.filter((each) => each !== volume) },
    ),
  };
}
