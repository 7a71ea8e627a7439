import type { ContainerSpec, MachineSpec, Plan, Port, Problem } from "../../scheduler";

const units: Record<string, number> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Checks a plan against its problem without any code of the planner; returns what is wrong. */
export function check(problem: Problem, plan: Plan): string[] {
  const faults: string[] = [];
  const specs = specsOf(problem);
  const machines = new Map(problem.machines.map((machine) => [machine.name, machine]));
  const waiting = new Set(plan.held.map(({ container }) => container));

  for (const name of specs.keys()) {
    const outcomes = [
      Object.hasOwn(plan.assignments, name) || waiting.has(name),
      plan.unplaced.some(({ container }) => container === name),
    ].filter(Boolean).length;
    if (outcomes !== 1) faults.push(`${name} has ${outcomes} outcomes`);
  }
  for (const [name, on] of Object.entries(plan.assignments)) {
    const spec = specs.get(name);
    const machine = machines.get(on);
    if (spec === undefined || machine === undefined) {
      faults.push(`${name} on ${on} is not in the problem`);
      continue;
    }
    if (waiting.has(name)) continue;
    const before = problem.previous?.assignments[name];
    if (machine.state === "drain" || machine.state === "down")
      faults.push(`${name} is on ${on}, which is ${machine.state}`);
    if (machine.state === "cordon" && before !== on)
      faults.push(`${name} is new on ${on}, which is cordoned`);
    if (spec.pin !== undefined && spec.pin !== on) faults.push(`${name} is not where it is pinned`);
    for (const constraint of spec.constraints ?? [])
      if (typeof constraint === "string" && !holds(constraint, machine))
        faults.push(`${name} on ${on}: ${constraint}`);
    for (const other of spec.with ?? [])
      if (plan.assignments[other] !== on) faults.push(`${name} is not with ${other}`);
    for (const volume of spec.global === true ? [] : (spec.volumes ?? [])) {
      const remembered = problem.previous?.volumes?.[volume];
      if (plan.volumes[volume] !== on) faults.push(`${name} is not where ${volume} is`);
      if (remembered !== undefined && remembered !== on) faults.push(`${volume} left ${remembered}`);
    }
  }
  for (const machine of problem.machines) {
    const there = Object.entries(plan.assignments)
      .filter(([name, on]) => on === machine.name && !waiting.has(name))
      .flatMap(([name]) => specs.get(name) ?? []);
    const guests = [...there, ...(machine.running ?? [])];
    faults.push(...capacity(machine, guests, problem), ...ports(machine, guests, plan));
    if (machine.maxContainers !== undefined && there.length > 0 && guests.length > machine.maxContainers)
      faults.push(`${machine.name} has ${guests.length} containers`);
    for (const spec of there) {
      const siblings = there.filter(
        ({ service }) => service !== undefined && service === spec.service,
      ).length;
      if (spec.maxPerMachine !== undefined && siblings > spec.maxPerMachine)
        faults.push(`${machine.name} has ${siblings} of ${spec.service}`);
    }
  }
  faults.push(...order(plan));
  return faults;
}

function specsOf(problem: Problem): Map<string, ContainerSpec> {
  const specs = new Map<string, ContainerSpec>();
  for (const spec of problem.containers) {
    if (spec.global !== true) specs.set(spec.name, spec);
    else
      for (const { name, state = "active" } of problem.machines) {
        const instance = `${spec.name}-${name}`;
        const runs = problem.previous?.assignments[instance] === name;
        const matches = (spec.constraints ?? []).every(
          (constraint) =>
            typeof constraint !== "string" ||
            holds(
              constraint,
              problem.machines.find((m) => m.name === name)!,
            ),
        );
        if (matches && (state === "active" || (state === "cordon" && runs)))
          specs.set(instance, { ...spec, name: instance });
      }
  }
  return specs;
}

function capacity(machine: MachineSpec, guests: readonly ContainerSpec[], problem: Problem): string[] {
  const over =
    typeof machine.overcommit === "number" ? machine.overcommit : (problem.options?.overcommit ?? 0);
  const limits: Record<string, [number, number]> = {
    memory: [
      bytes(machine.memory) * (1 + over) - bytes(machine.reserved?.memory ?? 0),
      total(guests, (spec) => bytes(spec.memory ?? 0)),
    ],
    cpus: [
      Math.round(machine.cpus * 1000) * (1 + over) - Math.round((machine.reserved?.cpus ?? 0) * 1000),
      total(guests, (spec) => Math.round((spec.cpus ?? 0) * 1000)),
    ],
  };
  const further = new Set(guests.flatMap((spec) => Object.keys(spec.resources ?? {})));
  for (const key of further)
    limits[key] = [
      (machine.resources?.[key] ?? 0) - (machine.reserved?.resources?.[key] ?? 0),
      total(guests, (spec) => spec.resources?.[key] ?? 0),
    ];
  return Object.entries(limits)
    .filter(([, [most, used]]) => used > 0 && used > most + 1e-6)
    .map(([key, [most, used]]) => `${machine.name}: ${used} of ${most} ${key}`);
}

interface Listener {
  readonly who: string;
  readonly number: number;
  readonly protocol: string;
  readonly address: string;
}

function ports(machine: MachineSpec, guests: readonly ContainerSpec[], plan: Plan): string[] {
  const all = [
    ...(machine.usedPorts ?? []).flatMap((port) =>
      listener("another process", port, Number(port.host ?? port.container)),
    ),
    ...guests.flatMap((spec) => listeners(spec, plan)),
  ];
  return all.flatMap((a, i) =>
    all
      .slice(i + 1)
      .filter((b) => a.number === b.number && a.protocol === b.protocol && clash(a.address, b.address))
      .map((b) => `${machine.name}: port ${a.number}/${a.protocol} is held by ${a.who} and ${b.who}`),
  );
}

function listeners(spec: ContainerSpec, plan: Plan): Listener[] {
  const own = plan.ports[spec.name] ?? {};
  const seen: Record<string, number> = {};
  return (spec.ports ?? []).flatMap((port) => {
    if (spec.hostNetwork === true)
      return listener(spec.name, { protocol: port.protocol }, Number(port.container ?? port.host));
    if (port.host === undefined) return [];
    const side = `${port.container ?? port.host}/${port.protocol ?? "tcp"}`;
    seen[side] = (seen[side] ?? 0) + 1;
    const key = seen[side] === 1 ? side : `${side}#${seen[side]}`;
    return listener(spec.name, port, typeof port.host === "number" ? port.host : own[key]!);
  });
}

function listener(who: string, { protocol = "tcp", address = "" }: Port, number: number): Listener[] {
  return [{ who, number, protocol, address }];
}

function clash(a: string, b: string): boolean {
  if (a === b || a === "" || b === "") return true;
  const six = (address: string) => address.includes(":");
  return six(a) === six(b) && [a, b].some((address) => address === "0.0.0.0" || address === "::");
}

/** Exact values and soft rules only; other forms have tests of their own. */
function holds(constraint: string, machine: MachineSpec): boolean {
  const match = /^(?:(?:node|engine)\.labels\.)?([\w.-]+)\s*(==|!=)\s*([^~*/\s][^*]*)$/.exec(constraint);
  if (match === null) return true;
  const [, key = "", op, value] = match;
  const actual =
    key === "node" || key === "node.hostname"
      ? machine.name
      : (machine.facts?.[key] ?? machine.labels?.[key]);
  if (key === "operatingsystem" || key.startsWith("node.")) return true;
  return (actual === value) === (op === "==");
}

/** Nobody waits in a circle, and whoever is waited for stops first. */
function order(plan: Plan): string[] {
  const steps = new Map(plan.transition.map((step) => [step.container, step]));
  const faults: string[] = [];
  for (const { container, after = [] } of plan.transition) {
    for (const other of after)
      if (steps.get(other)?.order !== "stop-first")
        faults.push(`${container} waits for ${other}, which does not stop first`);
    const seen = new Set<string>();
    const reach = (name: string): void => {
      for (const next of steps.get(name)?.after ?? []) if (!seen.has(next)) reach((seen.add(next), next));
    };
    reach(container);
    if (seen.has(container)) faults.push(`${container} waits for itself`);
  }
  return faults;
}

function bytes(size: number | string): number {
  if (typeof size === "number") return size;
  const [, number, unit] = /^([\d.]+)([kmg]?)$/.exec(size) ?? [];
  return Math.floor(Number(number) * (units[unit ?? ""] ?? 1));
}

function total(guests: readonly ContainerSpec[], amount: (spec: ContainerSpec) => number): number {
  return guests.reduce((sum, spec) => sum + amount(spec), 0);
}
