import type { ContainerSpec, Port, Previous, Problem } from "../../scheduler";
import type { PlacementInputs, PlacementOutputs } from "./placement";

/**
 * The planner's problem for a Placement's inputs, given what was checked in before. The provider plans it in check();
 * the cluster's hook solves the same one again to say in words what changed.
 */
export function placementProblem(
  inputs: PlacementInputs & Partial<Pick<PlacementOutputs, "managerNames">>,
  olds: Partial<PlacementInputs & PlacementOutputs>,
): Problem {
  const { rebalance } = inputs;
  const raised =
    rebalance !== undefined && olds.assignments !== undefined && rebalance.run !== (olds.rebalance?.run ?? 0);
  return {
    machines: Object.entries(inputs.machines).map(([name, machine]) => ({
      ...machine,
      name,
      facts: { role: roleOf(name, inputs.managerNames), ...machine.facts },
      usedPorts: [...(machine.usedPorts ?? []), ...leavingPorts(name, inputs, olds)],
    })),
    containers: Object.entries(inputs.containers).map(([name, container]) => ({ ...container, name })),
    strategy: inputs.strategy,
    options: {
      ...inputs.options,
      ...(raised
        ? { rebalance: rebalance.maxMoves === undefined ? {} : { maxMoves: rebalance.maxMoves } }
        : {}),
    },
    previous: previousOf(inputs, olds),
  };
}

/** What `node.role` means to a Compose file. A machine without a swarm is its own manager. */
function roleOf(name: string, managers: readonly string[] = []): string {
  return managers.length === 0 || managers.includes(name) ? "manager" : "worker";
}

/** Containers of the last plan that the program no longer asks for. */
export function leaving(inputs: PlacementInputs, olds: Partial<PlacementOutputs>): string[] {
  const asked = (name: string) =>
    name in inputs.containers ||
    Object.entries(inputs.containers).some(
      ([base, { global }]) => global === true && name === `${base}-${olds.assignments?.[name]}`,
    );
  return Object.keys(olds.assignments ?? {}).filter((name) => !asked(name));
}

/** Pulumi deletes last: what leaves holds its host ports while the rest of the run starts. */
function leavingPorts(
  machine: string,
  inputs: PlacementInputs,
  olds: Partial<PlacementInputs & PlacementOutputs>,
): Port[] {
  return leaving(inputs, olds)
    .filter((name) => olds.assignments?.[name] === machine)
    .flatMap((name) => {
      const spec = olds.containers?.[name] ?? olds.containers?.[name.slice(0, -machine.length - 1)];
      return Object.entries(olds.ports?.[name] ?? {}).map(([key, host]) => heldPort(key, host, spec));
    });
}

/** A port of the last plan, by its key there (`"80/tcp"`, `"80/tcp#2"`); on every address where the old one is not known. */
function heldPort(key: string, host: number, spec: Partial<ContainerSpec> = {}): Port {
  const [, container, protocol = "tcp", nth = "1"] = /^(\d+)\/(\w+)(?:#(\d+))?$/.exec(key) ?? [];
  const alike = (spec.ports ?? []).filter(
    (port) => String(port.container ?? port.host) === container && (port.protocol ?? "tcp") === protocol,
  );
  const address = spec.hostNetwork === true ? undefined : alike[Number(nth) - 1]?.address;
  return {
    host,
    protocol: protocol as NonNullable<Port["protocol"]>,
    ...(address === undefined ? {} : { address }),
  };
}

function previousOf(inputs: PlacementInputs, olds: Partial<PlacementOutputs>): Previous {
  const abandoned = ([volume, machine]: [string, string]) =>
    inputs.abandonVolumes.includes(`${volume}@${machine}`);
  return {
    assignments: olds.assignments ?? {},
    ports: olds.ports ?? {},
    volumes: Object.fromEntries(Object.entries(olds.volumes ?? {}).filter((entry) => !abandoned(entry))),
  };
}
