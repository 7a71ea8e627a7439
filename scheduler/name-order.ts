import { at, compareText } from "./order";

/** So many characters of a name, and so many items, make up one number that is exact. */
const packed = { characters: 5, codes: 2 ** 7, items: 2 ** 18 };

/**
 * The items in the order of their names, by UTF-16 code units: the same on every machine and in every locale. The first
 * characters that tell names apart are compared as numbers, since a plan may have a hundred thousand names to sort.
 */
export function sortedByName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  const names = items.map(({ name }) => name);
  const byText = (a: number, b: number): number => compareText(names[a] ?? "", names[b] ?? "");
  const order = items.length > packed.items ? [...names.keys()].sort(byText) : byNumber(names, byText);
  return Array.from(order, (index) => at(items, index));
}

function byNumber(names: readonly string[], byText: (a: number, b: number) => number): Uint32Array {
  const start = commonStart(names);
  const keys = Float64Array.from(names, (name, i) => keyOf(name, start) * packed.items + i).sort();
  const order = Uint32Array.from(keys, (key) => key % packed.items);
  for (let from = 0; from < keys.length;) {
    const same = Math.floor((keys[from] ?? 0) / packed.items);
    let to = from + 1;
    while (to < keys.length && Math.floor((keys[to] ?? 0) / packed.items) === same) to++;
    if (to > from + 1) order.subarray(from, to).sort(byText);
    from = to;
  }
  return order;
}

/** How many characters all names begin with. */
function commonStart(names: readonly string[]): number {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) {
    let i = 0;
    while (i < length && name.charCodeAt(i) === first.charCodeAt(i)) i++;
    length = i;
  }
  return length;
}

/** Lower for what comes first; equal where the characters from there on do not tell, or are no plain ones. */
function keyOf(name: string, start: number): number {
  let key = 0;
  let isPlain = true;
  for (let i = start; i < start + packed.characters; i++) {
    const code: number = isPlain && i < name.length ? Math.min(name.charCodeAt(i) + 1, packed.codes - 1) : 0;
    isPlain &&= code < packed.codes - 1;
    key = key * packed.codes + code;
  }
  return key;
}
