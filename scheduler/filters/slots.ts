import { at } from "../order";
import { type Filter, passes } from "./filter";

/** A machine may bound how many containers it takes, foreign ones included. */
export const slots: Filter = (block, machine, board) => {
  const there = at(board.containers, machine.index);
  return there + block.items.length <= machine.slots
    ? passes
    : [{ predicate: "slots", detail: `takes ${machine.slots} containers, has ${there}` }];
};
