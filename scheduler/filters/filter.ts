import type { Board } from "../board";
import type { Block, Machine } from "../model";
import type { Reason } from "../plan-result";

/** A rule that may keep a block off a machine; every reason is named, none if it may go there. */
export type Filter = (block: Block, machine: Machine, board: Board) => readonly Reason[];

export const passes: readonly Reason[] = [];
