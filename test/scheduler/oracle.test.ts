import fc from "fast-check";
import type { ContainerSpec, MachineSpec, Problem } from "../../scheduler";
import { canPlace, moves, optimum, unplacedByPriority } from "./brute-force";
import { checked } from "./fleet";

/** Problems that brute force can solve, tight enough that some containers find no place. */
export const machines: fc.Arbitrary<MachineSpec[]> = fc
  .array(
    fc.record({
      cpus: fc.constantFrom(1, 2),
      memory: fc.constantFrom("1g", "2g"),
      labels: fc.record({ zone: fc.constantFrom("a", "b") }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((list) => list.map((spec, i) => ({ name: `node-${i + 1}`, ...spec })));

const container = fc.record(
  {
    service: fc.constantFrom("shop/web", "shop/db"),
    cpus: fc.constantFrom(0.25, 0.5, 1),
    memory: fc.constantFrom("256m", "700m", "1g"),
    ports: fc.subarray([{ host: 80, container: 80 }], { maxLength: 1 }),
    constraints: fc.subarray(["zone==a", "zone!=b"], { maxLength: 1 }),
    affinities: fc.subarray(["service!=db"], { maxLength: 1 }),
    volumes: fc.subarray(["data"], { maxLength: 1 }),
    maxPerMachine: fc.constantFrom(1, 2),
    priority: fc.constantFrom(0, 5),
  },
  { requiredKeys: ["service"] },
);

export const containers: fc.Arbitrary<ContainerSpec[]> = fc
  .array(container, { minLength: 1, maxLength: 6 })
  .map((list) => list.map((spec, i) => ({ name: `c${i}`, ...spec })));

export const problem: fc.Arbitrary<Problem> = fc.record({ machines, containers });

const all = ({ containers: specs }: Problem): string[] => specs.map(({ name }) => name);

test("the planner finds a place for all containers wherever brute force does (300 cases)", () => {
  fc.assert(
    fc.property(problem, (small) => {
      expect(checked(small).unplaced.length === 0).toBe(canPlace(small, all(small)));
    }),
    { numRuns: 300 },
  );
});

test("so it does after a machine is lost, by moves of no more weight than brute force needs (150 cases)", () => {
  fc.assert(
    fc.property(problem, (small) => {
      const { assignments, ports, volumes } = checked(small);
      const left: Problem = {
        ...small,
        machines: small.machines.slice(1),
        containers: small.containers.filter(({ name }) => Object.hasOwn(assignments, name)),
        previous: {
          assignments,
          ports,
          volumes: Object.fromEntries(Object.entries(volumes).filter(([, on]) => on !== "node-1")),
        },
      };
      const possible = canPlace(left, all(left));
      const result = checked(left);
      expect(result.unplaced.length === 0).toBe(possible);
      if (!possible) return;
      const best = optimum(left, (placement) => [
        ...unplacedByPriority(left, placement),
        moves(left, placement),
      ]);
      expect(moves(left, new Map(Object.entries(result.assignments)))).toBe(best.value.at(-1));
    }),
    { numRuns: 150 },
  );
});
