import { bestMachine, type Desk, sizeOf } from "./desk";
import { at } from "./order";
import type { Block } from "./model";
import { compareScores, type Score } from "./objective";
import { strategyOf } from "./strategy";

type Compare = (a: Block, b: Block) => number;

/** Best-fit decreasing in a few orders; keeps the best result. Returns what found no place. */
export function fill(desk: Desk, pending: readonly Block[]): Block[] {
  if (pending.length === 0) return [];
  const start = desk.board.snapshot();
  let best: { score: Score; places: readonly number[] } | undefined;
  for (const { order, variant } of attemptsOf(desk)) {
    desk.board.restore(start);
    const strategy = strategyOf(desk.model, variant);
    for (const block of [...pending].sort(order)) {
      const machine = bestMachine(desk, block, strategy);
      if (machine !== undefined) desk.board.put(block, machine);
    }
    const score = desk.score(desk.board);
    if (best === undefined || compareScores(score, best.score) < 0)
      best = { score, places: desk.board.snapshot() };
    if (desk.gate.steps > desk.model.effort * 20_000) break;
  }
  if (best !== undefined) desk.board.restore(best.places);
  return pending.filter((block) => !desk.board.isPlaced(block));
}

/** Of higher priority first, then whoever others follow, then by one of several notions of size. */
function attemptsOf(desk: Desk): { order: Compare; variant: number }[] {
  const total = desk.model.blocks.map(({ need }) =>
    need.reduce((share, amount, d) => {
      const largest = Math.max(1, ...desk.model.machines.map(({ capacity }) => at(capacity, d)));
      return share + amount / largest;
    }, 0),
  );
  const choices = desk.model.blocks.map((block) => desk.gate.machinesFor(block).length);
  const byShare: Compare = (a, b) => sizeOf(desk, b) - sizeOf(desk, a);
  const byTotal: Compare = (a, b) => at(total, b.index) - at(total, a.index);
  const byChoice: Compare = (a, b) => at(choices, a.index) - at(choices, b.index);
  const first: Compare = (a, b) => b.priority - a.priority || a.level - b.level;
  const chain =
    (...sizes: Compare[]): Compare =>
    (a, b) => {
      for (const compare of [first, ...sizes]) {
        const order = compare(a, b);
        if (order !== 0) return order;
      }
      return a.index - b.index;
    };
  const orders = [chain(byShare, byTotal), chain(byTotal, byShare), chain(byChoice, byShare, byTotal)];
  const attempts = orders.map((order) => ({ order, variant: 0 }));
  // Only binpack chooses which machine to open next.
  return desk.model.strategy === "binpack" ? [...attempts, { order: at(orders, 0), variant: 1 }] : attempts;
}
