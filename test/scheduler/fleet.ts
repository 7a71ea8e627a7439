import type { ContainerSpec, MachineSpec, Plan, Problem } from "../../scheduler";
import { plan } from "../../scheduler";
import { check } from "./checker";

/** A machine of 2 cores and 2 GiB, of which 256 MiB are reserved. */
export function machine(name: string, more: Partial<MachineSpec> = {}): MachineSpec {
  return { name, cpus: 2, memory: "2g", reserved: { memory: "256m" }, ...more };
}

/** A container of a service in the stack `shop`: `web-1` is `shop-web-1` of `shop/web`. */
export function container(name: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    name: `shop-${name}`,
    service: `shop/${name.replace(/-\d+$/, "")}`,
    cpus: 0.1,
    memory: "128m",
    ...more,
  };
}

export function replicas(service: string, count: number, more: Partial<ContainerSpec> = {}): ContainerSpec[] {
  return Array.from({ length: count }, (_, i) => container(`${service}-${i + 1}`, more));
}

/** What the next plan is told about this one. */
export function previous({ assignments, ports, volumes }: Plan): NonNullable<Problem["previous"]> {
  return { assignments, ports, volumes };
}

/** Plans, and has the independent checker look at the result. */
export function checked(problem: Problem): Plan {
  const result = plan(problem);
  expect(check(problem, result)).toEqual([]);
  return result;
}

export function detailsOf(result: Plan, name: string): Record<string, string[]> {
  const entry = result.unplaced.find((unplaced) => unplaced.container === name);
  return Object.fromEntries(
    Object.entries(entry?.rejected ?? {}).map(([on, reasons]) => [on, reasons.map(({ detail }) => detail)]),
  );
}
