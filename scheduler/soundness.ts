import type { Desk } from "./desk";
import { overfull } from "./filters/spread";
import { at } from "./order";
import type { Block } from "./model";

/** Placed blocks that may not stay, now that the others are where they are; with the reason. */
export function unsound(desk: Desk): Map<Block, string> {
  const { board, held, model } = desk;
  const from = (block: Block): string => at(model.machines, board.machineOf(block)).name;
  return new Map([
    ...overfull(board)
      .filter((block) => !held.has(block))
      .map((block) => [block, `on ${from(block)}: its service is spread unevenly`] as const),
    ...forsaken(desk).map((block) => [block, `what it has to be near has left ${from(block)}`] as const),
  ]);
}

/** Placed blocks whose hard attraction nobody satisfies, because the container that they followed went elsewhere. */
function forsaken(desk: Desk): Block[] {
  const { board, model } = desk;
  return model.blocks.filter((block) => {
    const machine = board.machineOf(block);
    if (machine < 0 || desk.held.has(block)) return false;
    return block.items.some((item) =>
      item.nearness.some((rule) => {
        if (rule.avoid || rule.weight !== undefined) return false;
        const self = item.counted.has(rule.probe) ? 1 : 0;
        if (board.counts.near(rule.probe, machine) > self) return false;
        return self === 0 || board.counts.everywhere(rule.probe) > 1;
      }),
    );
  });
}
