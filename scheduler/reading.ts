import { amountIn } from "./amount";
import { ConditionLists } from "./condition-lists";
import type { Condition } from "./constraint";
import { sortedByName } from "./name-order";
import { own } from "./order";
import type { ContainerSpec, Problem } from "./problem";

/** What can be read of a container before anything is known of the others. */
export interface Reading {
  readonly name: string;
  readonly spec: ContainerSpec;
  /** The place of what it asks among the amounts. */
  readonly place: number;
  readonly conditions: readonly Condition[];
  /** The machine of the previous plan. */
  readonly previous: string | undefined;
  /** container side -> host port, as the previous plan had them */
  readonly portsBefore: Readonly<Record<string, number>> | undefined;
}

export interface Readings {
  /** In the order of their names. */
  readonly containers: readonly Reading[];
  /** place -> dimension -> what is asked */
  readonly amounts: Float64Array;
}

/**
 * Reads all containers in the order in which the problem has them, and then sorts them by name. In the order of their
 * names they are strewn over memory: with a hundred thousand of them, looking at their texts takes ten times as long.
 */
export function readContainers(problem: Problem, dimensions: readonly string[]): Readings {
  const { assignments, ports = {} } = problem.previous ?? {};
  // Few have any, and a map says so in a third of the time.
  const listening = new Map(Object.entries(ports));
  const conditions = new ConditionLists();
  const amounts = new Float64Array(problem.containers.length * dimensions.length);
  const containers = problem.containers.map((spec, place): Reading => {
    const { name } = spec;
    for (let d = 0; d < dimensions.length; d++)
      amounts[place * dimensions.length + d] = amountIn(spec, dimensions, d);
    return {
      name,
      spec,
      place,
      conditions: conditions.of(spec),
      previous: own(assignments, name),
      portsBefore: listening.get(name),
    };
  });
  return { containers: sortedByName(containers), amounts };
}
