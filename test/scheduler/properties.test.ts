import fc from "fast-check";
import type { ContainerSpec, MachineSpec, Problem } from "../../scheduler";
import { plan } from "../../scheduler";
import { checked, previous } from "./fleet";

const machines: fc.Arbitrary<MachineSpec[]> = fc
  .array(
    fc.record({
      cpus: fc.constantFrom(1, 2, 4),
      memory: fc.constantFrom("1g", "2g", "4g"),
      labels: fc.record({ zone: fc.constantFrom("a", "b") }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((spec, i) => ({ name: `node-${i + 1}`, ...spec })));

const container = fc.record(
  {
    service: fc.constantFrom("shop/web", "shop/db", "shop/job", "blog/web"),
    cpus: fc.constantFrom(0, 0.25, 0.5, 1),
    memory: fc.constantFrom("0", "64m", "256m", "700m", "1500m"),
    ports: fc.array(
      fc.record(
        {
          host: fc.constantFrom(80, 443, "any" as const, "8000-8002"),
          container: fc.constantFrom(80, 81),
          protocol: fc.constantFrom("tcp" as const, "udp" as const),
          address: fc.constantFrom("127.0.0.1", "0.0.0.0", "::"),
        },
        { requiredKeys: ["host", "container"] },
      ),
      { maxLength: 2 },
    ),
    constraints: fc.subarray(["zone==a", "zone!=b", "zone==~b"], { maxLength: 1 }),
    affinities: fc.subarray(["service!=blog/web", "service==~db", "container!=~shop/job"], { maxLength: 1 }),
    volumes: fc.subarray(["data", "logs"], { maxLength: 1 }),
    maxPerMachine: fc.constantFrom(1, 2),
    priority: fc.constantFrom(0, 5),
    moveCost: fc.constantFrom(0, 1, 3),
  },
  { requiredKeys: ["service"] },
);
const containers: fc.Arbitrary<ContainerSpec[]> = fc
  .array(container, { maxLength: 14 })
  .map((list) => list.map((spec, i) => ({ name: `c${i}`, ...spec })));

const problem: fc.Arbitrary<Problem> = fc.record({
  machines,
  containers,
  strategy: fc.constantFrom("binpack" as const, "spread" as const, "random" as const),
});

/** A problem with all that found no place left out, and its own plan as the previous one. */
function settled(first: Problem): Problem {
  const result = plan(first);
  const placed = first.containers.filter(({ name }) => Object.hasOwn(result.assignments, name));
  return { ...first, containers: placed, previous: previous(result) };
}

const runs = { numRuns: 150 };

test("a plan keeps every hard rule", () => {
  fc.assert(
    fc.property(problem, (first) => void checked(first)),
    runs,
  );
});

test("an unchanged problem moves nothing", () => {
  fc.assert(
    fc.property(problem, (first) => {
      const again = settled(first);
      const result = checked(again);
      expect(result.moves).toEqual([]);
      expect(result.transition).toEqual([]);
      expect(previous(result)).toEqual(again.previous);
    }),
    runs,
  );
});

test("another machine moves nothing", () => {
  fc.assert(
    fc.property(problem, (first) => {
      const again = settled(first);
      const more = {
        ...again,
        machines: [...again.machines, { name: "node-0", cpus: 4, memory: "8g", labels: { zone: "a" } }],
      };
      expect(checked(more).moves).toEqual([]);
    }),
    runs,
  );
});

test("a machine that goes moves its own containers only", () => {
  fc.assert(
    fc.property(problem, fc.nat(), (first, pick) => {
      const again = settled(first);
      const gone = again.machines[pick % again.machines.length]!.name;
      const result = checked({
        ...again,
        machines: again.machines.map((m) => (m.name === gone ? { ...m, state: "drain" as const } : m)),
        options: { moves: "none" },
      });
      for (const { from } of result.moves) expect(from).toBe(gone);
    }),
    runs,
  );
});

test("ports that change hands do so in an order that can be carried out", () => {
  fc.assert(
    fc.property(problem, fc.nat(), (first, by) => {
      const again = settled(first);
      const ports = again.containers.map((spec) => spec.ports ?? []);
      const containers = again.containers.map((spec, i) => ({
        ...spec,
        ports: ports[(i + by) % ports.length]!,
      }));
      checked({ ...again, containers });
    }),
    runs,
  );
});

test("the order in which a problem is written changes nothing", () => {
  const shuffled = <T>(list: readonly T[], seed: number): T[] =>
    list
      .map((entry, i) => ({ entry, key: (i * 7919 + seed * 104729) % 1009 }))
      .sort((a, b) => a.key - b.key)
      .map(({ entry }) => entry);
  const reversed = (value: object): object =>
    Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [
          key,
          typeof inner === "object" && !Array.isArray(inner) ? reversed(inner as object) : inner,
        ]),
    );
  fc.assert(
    fc.property(problem, fc.boolean(), fc.nat(1000), (first, later, seed) => {
      const one = later ? { ...settled(first), machines: first.machines.slice(1) } : first;
      const other = reversed({
        ...one,
        machines: shuffled(one.machines, seed).map(reversed),
        containers: shuffled(one.containers, seed + 1).map(reversed),
      }) as Problem;
      expect(JSON.stringify(plan(other))).toBe(JSON.stringify(plan(one)));
    }),
    runs,
  );
});
