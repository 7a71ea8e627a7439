import { at } from "../order";
import type { Block } from "../model";
import { type Binding, bindingsClash, showBinding } from "../port";
import type { PortBook } from "../port-book";
import { type Filter, passes } from "./filter";

/** Host ports are exclusive per address and protocol; a wildcard address clashes with every address of its family. */
export const port: Filter = (block, machine, board) => {
  if (block.clash !== undefined) return [{ predicate: "port", detail: block.clash }];
  if (block.bindings.length === 0) return passes;
  return refusedPorts(block, at(board.books, machine.index), board.model.askedPorts).map(({ detail }) => ({
    predicate: "port",
    detail,
  }));
};

/** Ports of a block that a machine cannot give it. */
export function refusedPorts(
  { bindings }: Block,
  book: PortBook,
  asked: ReadonlySet<number>,
): { readonly binding: Binding; readonly detail: string }[] {
  const refused: { binding: Binding; detail: string }[] = [];
  const mine: { readonly binding: Binding; readonly number: number }[] = [];
  for (const binding of bindings) {
    if (binding.from !== binding.to) continue;
    mine.push({ binding, number: binding.from });
    const holder = book.holderOf(binding, binding.from);
    if (holder !== undefined)
      refused.push({ binding, detail: `port ${showBinding(binding)} is held by ${holder}` });
  }
  // Each range needs a number of its own, beside the fixed ones.
  for (const binding of bindings) {
    if (binding.from === binding.to) continue;
    const number = book.choose(binding, asked, (candidate) =>
      mine.some(({ binding: other, number: taken }) => taken === candidate && bindingsClash(other, binding)),
    );
    if (number === undefined) refused.push({ binding, detail: `no port of ${showBinding(binding)} is free` });
    else mine.push({ binding, number });
  }
  return refused;
}
