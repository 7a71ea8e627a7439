/** Puts up to two blocks on a machine for up to two that leave it; -1 for none. */
export interface Swap {
  machine: number;
  first: number;
  second: number;
  out: number;
  other: number;
}

export function noSwap(): Swap {
  return { machine: -1, first: -1, second: -1, out: -1, other: -1 };
}

/** In place, since a search comes upon very many. */
export function set(
  swap: Swap,
  machine: number,
  first: number,
  second: number,
  out: number,
  other: number,
): void {
  swap.machine = machine;
  swap.first = first;
  swap.second = second;
  swap.out = out;
  swap.other = other;
}
