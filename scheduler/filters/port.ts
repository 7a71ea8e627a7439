import { at } from "../order";
import type { Block } from "../model";
import type { Reason } from "../plan-result";
import { addressesClash, type Binding, showBinding } from "../port";
import type { PortBook } from "../port-book";
import { type Filter, passes } from "./filter";

/** Host ports are exclusive per address and protocol; a wildcard address clashes with every address of its family. */
export const port: Filter = (block, machine, board) => {
  if (block.clash !== undefined) return [{ predicate: "port", detail: block.clash }];
  if (block.bindings.length === 0) return passes;
  const book = at(board.books, machine.index);
  let reasons: Reason[] | undefined;
  for (const binding of block.bindings) {
    if (binding.from !== binding.to) continue;
    const holder = book.holderOf(binding, binding.from);
    if (holder !== undefined)
      (reasons ??= []).push({
        predicate: "port",
        detail: `port ${showBinding(binding)} is held by ${holder}`,
      });
  }
  const without = ranges(block, book, board.model.askedPorts);
  return reasons === undefined ? without : [...reasons, ...without];
};

/** Each range needs a number of its own, beside the fixed ones. */
function ranges({ bindings }: Block, book: PortBook, asked: ReadonlySet<number>): readonly Reason[] {
  if (bindings.every(({ from, to }) => from === to)) return passes;
  const mine = bindings
    .filter(({ from, to }) => from === to)
    .map((binding) => ({ binding, number: binding.from }));
  const clashes = (binding: Binding, candidate: number): boolean =>
    mine.some(
      ({ binding: other, number }) =>
        number === candidate &&
        other.protocol === binding.protocol &&
        addressesClash(other.address, binding.address),
    );
  return bindings
    .filter(({ from, to }) => from !== to)
    .flatMap((binding) => {
      const number = book.choose(binding, asked, (candidate) => clashes(binding, candidate));
      if (number === undefined)
        return [{ predicate: "port", detail: `no port of ${showBinding(binding)} is free` }];
      mine.push({ binding, number });
      return [];
    });
}
