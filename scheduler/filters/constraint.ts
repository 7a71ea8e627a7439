import { whyNot } from "../constraint";
import type { Filter } from "./filter";

/** Hard constraints on a machine's labels and facts. */
export const constraint: Filter = (block, machine, board) =>
  block.items.flatMap(({ conditions }) =>
    conditions
      .filter((condition) => condition.weight === undefined && !condition.holds(machine.spec))
      .map((condition) => ({
        predicate: "constraint" as const,
        detail: whyNot(condition, machine.spec, board.model.problem.machines),
      })),
  );
