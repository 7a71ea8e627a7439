import { type Random, random } from "../../bench/instances/random";
import type { Affinity, ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";

/** Up to seven containers on two or three machines, tight, with all kinds of hard rules that brute force reads. */
export function smallCase(seed: number): Problem {
  const draw = random(seed);
  const chance = (share: number): boolean => draw.unit() < share;
  const machines = Array.from({ length: draw.integer(2, 3) }, (_, i): MachineSpec => ({
    name: `node-${i + 1}`,
    cpus: draw.pick([1, 2]),
    memory: draw.pick(["1g", "2g"]),
    labels: { zone: draw.pick(["a", "b"]) },
    ...(chance(0.2) ? { maxContainers: 3 } : {}),
    ...(chance(0.15) ? { usedPorts: [{ host: 80 }] } : {}),
  }));
  const to = (): string => `service==${draw.pick(["web", "db", "cache"])}`;
  const affinity = (): string | Affinity =>
    draw.weighted<() => string | Affinity>([
      [(): string => to().replace("==", "!="), 0.3],
      [to, 0.2],
      [(): string => `container==c${draw.integer(0, 1)}`, 0.1],
      [(): Affinity => ({ to: to(), within: "zone", avoid: chance(0.3) }), 0.4],
    ])();
  const containers = Array.from({ length: draw.integer(4, 7) }, (_, i): ContainerSpec => ({
    name: `c${i}`,
    service: draw.pick(["shop/web", "shop/db", "shop/cache"]),
    ...size(draw),
    ...(chance(0.2) ? { ports: [{ host: chance(0.3) ? "80-81" : 80, container: 80 }] } : {}),
    ...(chance(0.2) ? { constraints: [draw.pick(["zone==a", "zone!=b", "zone==b"])] } : {}),
    ...(chance(0.3) ? { affinities: [affinity()] } : {}),
    ...(chance(0.15) ? { volumes: ["data"] } : {}),
    ...(chance(0.2) ? { maxPerMachine: draw.pick([1, 2]) } : {}),
    ...(chance(0.1) ? { distinct: { label: "zone" } } : {}),
    ...(chance(0.1) ? { spread: [{ label: "zone", hard: true }] } : {}),
    ...(chance(0.08) && i > 0 ? { with: ["c0"] } : {}),
  }));
  return { machines, containers };
}

export const changes = ["lost", "drained", "labelled", "resized", "bound", "added"] as const;

/** One change to what runs. */
export function changed(problem: Problem, change: (typeof changes)[number], seed: number): Problem {
  const draw = random(seed);
  const machine = draw.pick(problem.machines);
  const container = draw.pick(problem.containers);
  const machines = (next: readonly MachineSpec[]): Problem => ({ ...left, machines: [...next] });
  const swapped = (next: ContainerSpec): Problem => ({
    ...problem,
    containers: problem.containers.map((each) => (each === container ? next : each)),
  });
  const others = problem.machines.filter((each) => each !== machine);
  // Volumes there are abandoned.
  const left = { ...problem, previous: { ...problem.previous!, volumes: elsewhere(problem, machine.name) } };
  switch (change) {
    case "lost":
      return machines(others);
    case "drained":
      return machines([...others, { ...machine, state: "drain" }]);
    case "labelled":
      return {
        ...problem,
        machines: [...others, { ...machine, labels: { zone: machine.labels?.zone === "a" ? "b" : "a" } }],
      };
    case "resized":
      return swapped({ ...container, ...size(draw) });
    case "bound":
      return swapped({ ...container, ports: [{ host: 80, container: 80 }] });
    case "added":
      return {
        ...problem,
        containers: [...problem.containers.slice(0, 6), { name: "new", service: "shop/web", ...size(draw) }],
      };
  }
}

/** As after an up: without what found no place, and with the plan as the previous one. */
export function running(problem: Problem, { assignments, ports, volumes }: Plan): Problem {
  const containers = problem.containers.filter(({ name }) => Object.hasOwn(assignments, name));
  const isLeft = (name: string): boolean => containers.some((each) => each.name === name);
  return {
    ...problem,
    containers: containers.map((each) => ({ ...each, with: (each.with ?? []).filter(isLeft) })),
    previous: { assignments, ports, volumes },
  };
}

function size(draw: Random): Pick<ContainerSpec, "cpus" | "memory"> {
  return { cpus: draw.pick([0.1, 0.25, 0.5, 1]), memory: draw.pick(["128m", "256m", "700m", "1g"]) };
}

function elsewhere({ previous }: Problem, machine: string): Record<string, string> {
  return Object.fromEntries(Object.entries(previous?.volumes ?? {}).filter(([, on]) => on !== machine));
}
