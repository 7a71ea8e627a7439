import type { Desk } from "./desk";

/** What a plan is worth apart from its moves: soft weight, then the strategy. Lower is better. */
export function qualityOf({ board, strategy }: Desk): number[] {
  return [-board.soft, ...strategy.score(board)];
}

/** The same without the free blocks of binpack, which are not worth many moves. */
export function worthOf(desk: Desk): number[] {
  const quality = qualityOf(desk);
  return desk.model.strategy === "binpack" ? quality.slice(0, -1) : quality;
}

export function machinesInUse({ board, model }: Desk): number {
  return model.machines.filter(({ index }) => !board.isEmpty(index)).length;
}
