import type { Desk } from "./desk";
import { at } from "./order";
import type { Item } from "./model";
import { addressesClash } from "./port";

/** A host port as the previous plan had it. */
interface Listener {
  readonly number: number;
  readonly protocol: string;
  /** Absent where the container no longer asks for the port: then it may have been any. */
  readonly address?: string;
}

/** Does the newcomer take a host port that the other one had before? */
export function takesPortOf(desk: Desk, newcomer: Item, holder: Item): boolean {
  if (newcomer.bindings.length === 0) return false;
  const numbers = desk.board.portsOf(newcomer);
  const before = listenersBefore(desk, holder);
  return newcomer.bindings.some((mine, i) =>
    before.some(
      ({ number, protocol, address }) =>
        mine.protocol === protocol &&
        number === (numbers[i] ?? mine.from) &&
        addressesClash(mine.address, address),
    ),
  );
}

/**
 * Who takes a host port that another one had on the machine, and has to wait until that one is replaced or has left:
 * taker -> those that it waits for.
 */
export function handovers(
  desk: Desk,
  now: (item: Item) => number,
  home: (item: Item) => number,
): [Item, readonly Item[]][] {
  const { listening, machines } = desk.model;
  const giving = new Map<number, Item[]>();
  for (const item of listening) {
    const machine = home(item);
    if (machine < 0 || now(item) < 0) continue;
    const isKept = now(item) === machine && keepsPorts(desk, item);
    if (isKept || at(machines, machine).state === "down") continue;
    const others = giving.get(machine);
    if (others === undefined) giving.set(machine, [item]);
    else others.push(item);
  }
  if (giving.size === 0) return [];
  const takers = [...giving.keys()].flatMap((machine) =>
    desk.board.blocksOn(machine).flatMap(({ items }) => items),
  );
  return takers
    .sort((a, b) => a.index - b.index)
    .flatMap((item): [Item, readonly Item[]][] => {
      const awaited = (giving.get(now(item)) ?? []).filter(
        (other) => other !== item && takesPortOf(desk, item, other),
      );
      return awaited.length === 0 ? [] : [[item, awaited]];
    });
}

/** By the container's side too, since a number that is bound for another one may be on another address. */
function keepsPorts(desk: Desk, item: Item): boolean {
  const numbers = desk.board.portsOf(item);
  return Object.entries(item.portsBefore ?? {}).every(([key, number]) =>
    item.bindings.some((binding, i) => binding.key === key && at(numbers, i) === number),
  );
}

function listenersBefore(desk: Desk, item: Item): Listener[] {
  if (desk.model.problem.previous?.ports === undefined)
    return item.bindings.map(({ from, protocol, address }) => ({
      number: from,
      protocol,
      ...(address === undefined ? {} : { address }),
    }));
  return Object.entries(item.portsBefore ?? {}).map(([key, number]) => {
    const address = item.bindings.find((binding) => binding.key === key)?.address;
    return {
      number,
      protocol: /\/(\w+)/.exec(key)?.[1] ?? "tcp",
      ...(address === undefined ? {} : { address }),
    };
  });
}
