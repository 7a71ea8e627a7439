import type { Desk } from "./desk";
import type { Block } from "./model";

/** Placed blocks whose hard attraction nobody satisfies, because the container that they followed went elsewhere. */
export function forsaken(desk: Desk): Block[] {
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
