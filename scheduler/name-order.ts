import { at, compareText } from "./order";

/** So many keys of so many items make up one number that is exact. */
const packed = { keys: 2 ** 35, items: 2 ** 18 };

/**
 * The items in the order of their names, by UTF-16 code units: the same on every machine and in every locale. The first
 * characters that tell names apart are compared as numbers, since a plan may have a hundred thousand names to sort.
 */
export function sortedByName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  if (items.length < 2) return [...items];
  const names = items.map(({ name }) => name);
  const byText = (a: number, b: number): number => compareText(names[a] ?? "", names[b] ?? "");
  const order = items.length > packed.items ? [...names.keys()].sort(byText) : byNumber(names, byText);
  return names.map((_, i) => at(items, at(order, i)));
}

function byNumber(names: readonly string[], byText: (a: number, b: number) => number): Uint32Array {
  const alphabet = alphabetOf(names);
  const keys = new Float64Array(names.length);
  for (let i = 0; i < keys.length; i++) keys[i] = keyOf(names[i] ?? "", alphabet) * packed.items + i;
  keys.sort();
  const order = new Uint32Array(names.length);
  for (let i = 0; i < keys.length; i++) order[i] = (keys[i] ?? 0) % packed.items;
  for (let from = 0; from < keys.length;) {
    const same = Math.floor((keys[from] ?? 0) / packed.items);
    let to = from + 1;
    while (to < keys.length && Math.floor((keys[to] ?? 0) / packed.items) === same) to++;
    if (to > from + 1) order.subarray(from, to).sort(byText);
    from = to;
  }
  return order;
}

/** What names are made of behind what all begin with. */
interface Alphabet {
  readonly start: number;
  /** The least code unit, and how many there are from it on, with one for the end of a name. */
  readonly least: number;
  readonly codes: number;
  /** How many characters a key has room for. */
  readonly characters: number;
}

function alphabetOf(names: readonly string[]): Alphabet {
  const start = commonStart(names);
  let least = 2 ** 16;
  let largest = 0;
  for (const name of names)
    for (let i = start; i < name.length; i++) {
      const code = name.charCodeAt(i);
      if (code < least) least = code;
      if (code > largest) largest = code;
    }
  const codes = Math.max(2, largest - least + 2);
  return { start, least, codes, characters: Math.floor(Math.log(packed.keys) / Math.log(codes)) };
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

/** Lower for what comes first; equal where the characters that it has room for do not tell. */
function keyOf(name: string, { start, least, codes, characters }: Alphabet): number {
  let key = 0;
  for (let i = start; i < start + characters; i++)
    key = key * codes + (i < name.length ? name.charCodeAt(i) - least + 1 : 0);
  return key;
}
