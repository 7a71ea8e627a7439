import type { ContainerSpec, MachineSpec, Plan, Port, Problem } from "../../../scheduler";
import type { Faults } from "./placement";

export interface Listener {
  readonly who: string;
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
  readonly address: string;
}

/** Every port that is asked for is bound within what was asked, and no two listeners of a machine clash. */
export const portFaults: Faults = ({ problem, plan, there, held }) => {
  const pool = problem.options?.portPool ?? "20000-29999";
  return problem.machines.flatMap((machine) => {
    const ours = (there.get(machine.name) ?? []).filter(({ name }) => !held.has(name));
    const bound = ours.flatMap((spec) => listenersOf(spec, plan.ports[spec.name] ?? {}));
    return [...ours.flatMap((spec) => outOfRange(spec, plan, pool)), ...clashes(machine, bound)];
  });
};

/** Two of ours, or one of ours and another's, on the same number and protocol. */
function clashes(machine: MachineSpec, ours: readonly Listener[]): string[] {
  const others = [
    ...(machine.usedPorts ?? []).map((port) =>
      listener("another process", port, port.host ?? port.container),
    ),
    ...(machine.running ?? []).flatMap((spec) => listenersOf(spec, {})),
  ];
  return ours.flatMap((a, i) =>
    [...ours.slice(i + 1), ...others]
      .filter((b) => clash(a, b))
      .map((b) => `${machine.name}: port ${a.from}/${a.protocol} is held by ${a.who} and ${b.who}`),
  );
}

/** Do two listeners of one machine want the same? */
export function clash(a: Listener, b: Listener): boolean {
  return a.from <= b.to && b.from <= a.to && a.protocol === b.protocol && exclude(a, b);
}

/**
 * What a container listened on by the previous plan; where that tells no ports, what it asks for now. The address is
 * that of the same port now, if it is still asked for.
 */
export function listenersBefore(spec: ContainerSpec, { previous }: Problem): Listener[] {
  if (previous?.ports === undefined) return listenersOf(spec, {});
  const known = new Map(asked(spec).map(({ port, key }) => [key, port.address]));
  return Object.entries(previous.ports[spec.name] ?? {}).map(([key, number]) => {
    const protocol = key.replace(/#.*/, "").split("/")[1] as NonNullable<Port["protocol"]>;
    const address = spec.hostNetwork === true ? undefined : known.get(key);
    return listener(spec.name, { protocol, ...(address === undefined ? {} : { address }) }, number);
  });
}

/** What a container listens on; `chosen` has the numbers of ranges. */
export function listenersOf(spec: ContainerSpec, chosen: Readonly<Record<string, number>>): Listener[] {
  return asked(spec).map(({ port, key }) =>
    listener(
      spec.name,
      spec.hostNetwork === true ? { protocol: port.protocol } : port,
      chosen[key] ?? (spec.hostNetwork === true ? (port.container ?? port.host) : port.host),
    ),
  );
}

/** A port of a range, "any", or a number, with its name in `Plan.ports`. */
function asked({ hostNetwork, ports = [] }: ContainerSpec): { port: Port; key: string }[] {
  const times = new Map<string, number>();
  return ports.flatMap((port) => {
    if (hostNetwork !== true && port.host === undefined) return [];
    const first = typeof port.host === "string" ? Number(port.host.split("-")[0]) : port.host;
    const side = `${port.container ?? first}/${port.protocol ?? "tcp"}`;
    times.set(side, (times.get(side) ?? 0) + 1);
    return [{ port, key: times.get(side) === 1 ? side : `${side}#${times.get(side)}` }];
  });
}

function outOfRange(spec: ContainerSpec, plan: Plan, pool: string): string[] {
  return asked(spec).flatMap(({ port, key }) => {
    const number = plan.ports[spec.name]?.[key];
    const wanted = spec.hostNetwork === true ? (port.container ?? port.host) : port.host;
    const [from, to] = range(wanted === "any" ? pool : wanted);
    return number !== undefined && number >= from && number <= to
      ? []
      : [`${spec.name}: ${key} is bound to ${number}, not within ${from}-${to}`];
  });
}

function range(host: number | string | undefined): [number, number] {
  const [from = 0, to = from] = String(host).split("-").map(Number);
  return [from, to];
}

function listener(who: string, { protocol = "tcp", address = "" }: Port, host?: number | string): Listener {
  const [from, to] = range(host);
  return { who, from, to, protocol, address };
}

/** A wildcard takes every address of its family, no address at all takes every one. */
function exclude({ address: a }: Listener, { address: b }: Listener): boolean {
  if (a === b || a === "" || b === "") return true;
  const six = (address: string): boolean => address.includes(":");
  return six(a) === six(b) && [a, b].some((address) => address === "0.0.0.0" || address === "::");
}
