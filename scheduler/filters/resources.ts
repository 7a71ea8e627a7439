import { at } from "../order";
import { showAmount } from "../size";
import { type Filter, passes } from "./filter";

/** What is reserved never exceeds a machine's capacity, in any dimension. Compared in integers. */
export const resources: Filter = (block, machine, board) => {
  const used = at(board.used, machine.index);
  let fits = true;
  for (let d = 0; d < block.need.length; d++) {
    const need = at(block.need, d);
    if (need > 0 && at(used, d) + need > at(machine.capacity, d)) fits = false;
  }
  if (fits) return passes;
  return board.model.dimensions.flatMap((dimension, d) => {
    const need = at(block.need, d);
    const free = at(machine.capacity, d) - at(used, d);
    if (need === 0 || need <= free) return [];
    const who =
      block.items.length === 1 ? "" : `${block.items.map(({ name }) => name).join(" and ")} together: `;
    return [
      {
        predicate: "resources" as const,
        detail: `${who}asks ${showAmount(dimension, need, "up")}, ${showAmount(dimension, Math.max(0, free))} are free`,
      },
    ];
  });
};
