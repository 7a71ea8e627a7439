import { at } from "../order";
import { showBinding } from "../port";
import { type Filter, passes } from "./filter";

/** Host ports are exclusive per address and protocol; a wildcard address clashes with every address of its family. */
export const port: Filter = (block, machine, board) => {
  if (block.clash !== undefined) return [{ predicate: "port", detail: block.clash }];
  const bindings = block.items.flatMap((item) => item.bindings);
  if (bindings.length === 0) return passes;
  const book = at(board.books, machine.index);
  const mine = new Set(bindings.filter(({ from, to }) => from === to).map(({ from }) => from));
  return bindings.flatMap((binding) => {
    if (binding.from !== binding.to) {
      const number = book.choose(binding, board.model.askedPorts, (candidate) => mine.has(candidate));
      if (number === undefined)
        return [{ predicate: "port" as const, detail: `no port of ${showBinding(binding)} is free` }];
      mine.add(number);
      return [];
    }
    const holder = book.holderOf(binding, binding.from);
    return holder === undefined
      ? []
      : [{ predicate: "port" as const, detail: `port ${showBinding(binding)} is held by ${holder}` }];
  });
};
