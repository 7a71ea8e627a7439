import type { Affinity, ContainerSpec, MachineSpec, Port, Problem } from "../../scheduler";
import type { Placement } from "./brute-force";

/** Rules that stay broken whatever is placed later; asked for the newest container. */
export function isPossible(problem: Problem, place: Placement, name: string, on: string): boolean {
  const spec = specOf(problem, name);
  const machine = problem.machines.find((each) => each.name === on)!;
  const there = problem.containers.filter((each) => place.get(each.name) === on);
  const guests = [...there, ...(machine.running ?? [])];
  const { state = "active" } = machine;
  if (state !== "active" && !(state === "cordon" && problem.previous?.assignments[name] === on)) return false;
  if (spec.pin !== undefined && spec.pin !== on) return false;
  if (!(spec.constraints ?? []).every((rule) => holds(rule as string, machine))) return false;
  if (!fits(problem, machine, guests)) return false;
  if (guests.length > (machine.maxContainers ?? Infinity)) return false;
  if (!portsFit(machine, guests)) return false;
  if (!(spec.volumes ?? []).every((volume) => whereMayBe(volume, problem).includes(on))) return false;
  const siblings = there.filter(({ service }) => service !== undefined && service === spec.service);
  const service = problem.containers.filter((each) => each.service === spec.service);
  // The lowest cap of a service binds all of its replicas.
  if (service.some(({ maxPerMachine = Infinity }) => siblings.length > maxPerMachine)) return false;
  return problem.containers.every((other) => {
    const otherOn = place.get(other.name);
    if (other === spec || otherOn === undefined) return true;
    const pair = [spec, other] as const;
    if (pair.some((one) => one.with?.includes(one === spec ? other.name : name)) && otherOn !== on)
      return false;
    if (other.volumes?.some((volume) => spec.volumes?.includes(volume)) === true && otherOn !== on)
      return false;
    if (avoids(problem, spec, other, on, otherOn) || avoids(problem, other, spec, otherOn, on)) return false;
    const label = spec.service === other.service ? (spec.distinct ?? other.distinct)?.label : undefined;
    return label === undefined || labelOf(problem, on, label) !== labelOf(problem, otherOn, label);
  });
}

/** Rules that need all of the placement. */
export function isWhole(problem: Problem, place: Placement): boolean {
  return problem.containers.every((spec) => {
    const on = place.get(spec.name);
    const partners = problem.containers.filter(
      (other) =>
        spec.with?.includes(other.name) === true ||
        other.volumes?.some((volume) => spec.volumes?.includes(volume)) === true,
    );
    if (partners.some((other) => (place.get(other.name) === undefined) !== (on === undefined))) return false;
    if (on === undefined) return true;
    const attracted = hardAffinities(spec).filter(({ avoid }) => !avoid);
    return (
      attracted.every((rule) => hasCompany(problem, place, spec, on, rule)) &&
      (spec.distinct === undefined || labelOf(problem, on, spec.distinct.label) !== undefined) &&
      (spec.spread ?? []).every(
        ({ label, maxSkew = 1, hard }) => hard !== true || isEven(problem, place, spec, on, label, maxSkew),
      )
    );
  });
}

function hasCompany(
  problem: Problem,
  place: Placement,
  spec: ContainerSpec,
  on: string,
  rule: Rule,
): boolean {
  const everywhere = [
    ...problem.containers.map((each) => ({ each, at: place.get(each.name) })),
    ...problem.machines.flatMap(({ name, running = [] }) => running.map((each) => ({ each, at: name }))),
  ].filter(({ each, at }) => each !== spec && at !== undefined && picks(rule, each, spec));
  if (everywhere.some(({ at }) => isNear(problem, at, on, rule.within))) return true;
  const isIn = rule.within === undefined || labelOf(problem, on, rule.within) !== undefined;
  return isIn && everywhere.length === 0 && picks(rule, spec, spec);
}

function isEven(
  problem: Problem,
  place: Placement,
  spec: ContainerSpec,
  on: string,
  label: string,
  maxSkew: number,
): boolean {
  const mine = labelOf(problem, on, label);
  if (mine === undefined) return false;
  const count = (value: string): number =>
    problem.containers.filter(
      (each) => each.service === spec.service && labelOf(problem, place.get(each.name), label) === value,
    ).length +
    sum(problem.machines, (machine) =>
      machine.labels?.[label] === value
        ? (machine.running ?? []).filter((each) => each.service === spec.service).length
        : 0,
    );
  const domains = problem.machines
    .filter(
      (machine) =>
        (machine.state ?? "active") === "active" &&
        (spec.constraints ?? []).every((rule) => holds(rule as string, machine)),
    )
    .flatMap(({ labels }) => labels?.[label] ?? []);
  return count(mine) - Math.min(...domains.map(count), count(mine)) <= maxSkew;
}

interface Rule {
  readonly kind: string;
  readonly value: string;
  readonly avoid: boolean;
  readonly within: string | undefined;
}

function hardAffinities(spec: ContainerSpec): Rule[] {
  return (spec.affinities ?? [])
    .map((entry): Affinity => (typeof entry === "string" ? { to: entry } : entry))
    .filter(({ to, weight }) => weight === undefined && !to.includes("~"))
    .map(({ to, avoid = false, within }) => {
      const [, kind = "", op, value = ""] = /^(\w+)([!=]=)(.*)$/.exec(to) ?? [];
      return { kind, value, avoid: avoid !== (op === "!="), within };
    });
}

function avoids(problem: Problem, from: ContainerSpec, to: ContainerSpec, a: string, b: string): boolean {
  return hardAffinities(from).some(
    (rule) => rule.avoid && picks(rule, to, from) && isNear(problem, a, b, rule.within),
  );
}

/** A bare service is one of the asker's own stack. */
function picks({ kind, value }: Rule, target: ContainerSpec, asker: ContainerSpec): boolean {
  if (kind === "container" && target.name === value) return true;
  const stack = asker.service?.includes("/") === true ? `${asker.service.split("/")[0]}/` : "";
  return target.service === value || target.service === stack + value;
}

function isNear(problem: Problem, a: string | undefined, b: string, within: string | undefined): boolean {
  if (within === undefined) return a === b;
  const value = labelOf(problem, a, within);
  return value !== undefined && value === labelOf(problem, b, within);
}

function labelOf({ machines }: Problem, machine: string | undefined, label: string): string | undefined {
  return machines.find(({ name }) => name === machine)?.labels?.[label];
}

function specOf({ containers }: Problem, name: string): ContainerSpec {
  return containers.find((spec) => spec.name === name)!;
}

function holds(rule: string, machine: MachineSpec): boolean {
  if (rule.includes("~")) return true;
  const [, key = "", op, value] = /^([\w.]+)([!=]=)(.*)$/.exec(rule) ?? [];
  const actual = key === "node" ? machine.name : (machine.facts?.[key] ?? machine.labels?.[key]);
  return (actual === value) === (op === "==");
}

function whereMayBe(volume: string, { machines, previous }: Problem): string[] {
  const remembered = previous?.volumes?.[volume];
  if (remembered !== undefined) return [remembered];
  const has = machines.filter((machine) => machine.volumes?.includes(volume));
  return (has.length > 0 ? has : machines).map(({ name }) => name);
}

function fits(problem: Problem, machine: MachineSpec, guests: readonly ContainerSpec[]): boolean {
  const { reserved } = machine;
  const share = (dimension: string): number =>
    1 +
    (typeof machine.overcommit === "number"
      ? machine.overcommit
      : (machine.overcommit?.[dimension] ?? problem.options?.overcommit ?? 0));
  const within = (need: number, whole: number, kept: number, dimension: string): boolean =>
    need === 0 || need <= Math.max(0, Math.floor(whole * share(dimension) + 1e-6) - kept);
  const millicores = (cpus = 0): number => Math.round(cpus * 1000);
  const further = [...new Set(guests.flatMap((guest) => Object.keys(guest.resources ?? {})))];
  return (
    within(
      sum(guests, ({ cpus }) => millicores(cpus)),
      millicores(machine.cpus),
      millicores(reserved?.cpus),
      "cpus",
    ) &&
    within(
      sum(guests, ({ memory }) => bytes(memory)),
      bytes(machine.memory),
      bytes(reserved?.memory),
      "memory",
    ) &&
    further.every((key) =>
      within(
        sum(guests, ({ resources }) => resources?.[key] ?? 0),
        machine.resources?.[key] ?? 0,
        reserved?.resources?.[key] ?? 0,
        key,
      ),
    )
  );
}

/** Tries all numbers of all ranges. */
function portsFit({ usedPorts = [] }: MachineSpec, guests: readonly ContainerSpec[]): boolean {
  const wanted = [
    ...usedPorts,
    ...guests.flatMap(({ hostNetwork, ports = [] }) =>
      hostNetwork === true
        ? ports.map((port): Port => ({
            host: port.container ?? port.host!,
            protocol: port.protocol ?? "tcp",
          }))
        : ports.filter(({ host }) => host !== undefined && host !== "any"),
    ),
  ];
  const taken: { number: number; port: Port }[] = [];
  const choose = (index: number): boolean => {
    const port = wanted[index];
    if (port === undefined) return true;
    const [from = 0, to = from] = String(port.host).split("-").map(Number);
    for (let number = from; number <= to; number++) {
      if (taken.some((other) => other.number === number && excludes(other.port, port))) continue;
      taken.push({ number, port });
      if (choose(index + 1)) return true;
      taken.pop();
    }
    return false;
  };
  return choose(0);
}

function excludes(a: Port, b: Port): boolean {
  if ((a.protocol ?? "tcp") !== (b.protocol ?? "tcp")) return false;
  if (a.address === undefined || b.address === undefined || a.address === b.address) return true;
  const family = (address: string): boolean => address.includes(":");
  const any = (address: string): boolean => address === "0.0.0.0" || address === "::";
  return family(a.address) === family(b.address) && (any(a.address) || any(b.address));
}

function bytes(size: number | string = 0): number {
  if (typeof size === "number") return size;
  const [, number, unit = ""] = /^([\d.]+)([kmg]?)$/.exec(size) ?? [];
  return Math.floor(Number(number) * 1024 ** ["", "k", "m", "g"].indexOf(unit));
}

function sum<T>(list: readonly T[], amount: (entry: T) => number): number {
  return list.reduce((total, entry) => total + amount(entry), 0);
}
