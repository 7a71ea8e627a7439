import { type Desk, sizeOf } from "./desk";
import { fill } from "./fill";
import { Migration } from "./migration";
import { objective } from "./objective";
import type { Block } from "./model";
import { Random } from "./search/random";
import { Target } from "./target";

/** How often the way is looked for, each time in another order; exchanges and places that are tried per unit of effort. */
const most = { tries: 12, steps: 2_000_000 };

/**
 * Moves one block after the other to where it is wanted, each once and as soon as there is room. Blocks exchange what
 * they are wanted for, so that more of them stay, and so that one of those that wait for each other in a circle can move.
 *
 * @param wanted block -> machine, -1 for none
 */
export function approach(desk: Desk, movers: readonly Block[], wanted: readonly number[]): void {
  const { board, model } = desk;
  const random = new Random(model.seed);
  const added = movers.filter((block) => !block.ranBefore);
  for (const block of added) if (board.isPlaced(block)) board.take(block);
  const start = board.snapshot();
  let best:
    { readonly migration: Migration; readonly places: readonly number[]; readonly left: number } | undefined;
  let steps = model.effort * most.steps;
  for (let tries = 0; tries < most.tries && steps > 0 && best?.left !== 0; tries++) {
    board.restore(start);
    const ranks = model.blocks.map(
      (block) => sizeOf(desk, block) * (tries === 0 ? 1 : 1 + random.below(1000) / 125),
    );
    const migration = new Migration(desk, movers, new Target(model, wanted, start), ranks);
    migration.run(steps);
    steps -= migration.steps;
    const left = migration.waiting().length;
    if (best === undefined || left < best.left) best = { migration, places: board.snapshot(), left };
  }
  if (best === undefined) return;
  board.restore(best.places);
  const { migration, left } = best;
  desk.order = migration.order;
  const pending = left > 0 ? added : added.filter((block) => !migration.move(block));
  fill({ ...desk, score: objective(model, false) }, pending);
}
