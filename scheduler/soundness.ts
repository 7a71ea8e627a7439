import type { Desk } from "./desk";
import { overfull } from "./filters/spread";
import { at } from "./order";
import type { Block, Model } from "./model";

/** Placed blocks that may not stay, now that the others are where they are; with the reason. */
export function unsound(desk: Desk): Map<Block, string> {
  const { board, held, model } = desk;
  const { isSpread, attracted } = dependentsOf(model);
  const from = (block: Block): string => at(model.machines, board.machineOf(block)).name;
  return new Map([
    ...(isSpread ? overfull(board) : [])
      .filter((block) => !held.has(block))
      .map((block) => [block, `on ${from(block)}: its service is spread unevenly`] as const),
    ...attracted
      .filter((block) => isForsaken(desk, block))
      .map((block) => [block, `what it has to be near has left ${from(block)}`] as const),
  ]);
}

/** Is a block's hard attraction satisfied by nobody, because the container that it followed went elsewhere? */
function isForsaken({ board, held }: Desk, block: Block): boolean {
  const machine = board.machineOf(block);
  if (machine < 0 || held.has(block)) return false;
  return block.items.some((item) =>
    item.nearness.some((rule) => {
      if (rule.avoid || rule.weight !== undefined) return false;
      const self = item.counted.has(rule.probe) ? 1 : 0;
      if (board.counts.near(rule.probe, machine) > self) return false;
      return self === 0 || board.counts.everywhere(rule.probe) > 1;
    }),
  );
}

/** Where rules look further than one container at a time. Asked often, and of most containers there are none. */
interface Dependents {
  readonly isSpread: boolean;
  readonly attracted: readonly Block[];
}

const dependentsByModel = new WeakMap<Model, Dependents>();

function dependentsOf(model: Model): Dependents {
  const known = dependentsByModel.get(model);
  if (known !== undefined) return known;
  const dependents: Dependents = {
    isSpread: model.ruled.some(({ limits }) => limits.some(({ kind }) => kind === "spread")),
    attracted: model.blocks.filter(
      ({ isPlain, items }) =>
        !isPlain &&
        items.some(({ nearness }) => nearness.some(({ avoid, weight }) => !avoid && weight === undefined)),
    ),
  };
  dependentsByModel.set(model, dependents);
  return dependents;
}
