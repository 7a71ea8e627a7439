import { inherit, pairs, plainPairs, textPairs } from "../environment";
import type { Text } from "../model";
import { isNull } from "../node";
import { entries, items, oneOrMore } from "../read";
import { codec, type Codec, type Json, orNothing, sortedByKey } from "./codec";
import { holed, word } from "./scalars";

/** A list; an item that cannot be read is reported and left out. */
export function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return codec(
    (place, scope) => items(place, scope.findings).flatMap((each) => orNothing(item.read(each, scope))),
    (values) => values.flatMap((value) => orNothing(item.write(value))),
    { items: item.shape },
  );
}

/** One value, or a list of them; printed as a list. */
export function oneOrList<T>(item: Codec<T>): Codec<readonly T[]> {
  return codec(
    (place, scope) => oneOrMore(place, scope.findings).flatMap((each) => orNothing(item.read(each, scope))),
    (values) => values.flatMap((value) => orNothing(item.write(value))),
    { ...item.shape, items: item.shape },
  );
}

/** A mapping with free keys; `empty` stands for an entry without a value. */
export function map<T>(value: Codec<T>, empty?: T): Codec<Readonly<Record<string, T>>> {
  return codec(
    (place, scope) =>
      Object.fromEntries(
        entries(place, scope.findings).flatMap((entry) => {
          const found = isNull(entry.node) ? empty : value.read(entry, scope);
          return found === undefined ? [] : [[entry.key, found] as const];
        }),
      ),
    (values) => writeMap(values, (each) => value.write(each)),
    { values: value.shape },
  );
}

export const words: Codec<readonly string[]> = list(word);

export const wordOrWords: Codec<readonly string[]> = oneOrList(word);

/** As `wordOrWords`; an empty one, as a variable may leave it, stands for none. */
export const someWords: Codec<readonly string[]> = {
  ...wordOrWords,
  read: (place, scope) => wordOrWords.read(place, scope)?.filter((each) => each !== ""),
};

/** `K=V` lines or a mapping, with plain values. */
export const plainMap: Codec<Readonly<Record<string, string>>> = codec(
  (place, { findings }) => plainPairs(place, findings),
  (values) => writeMap(values, (value) => value),
);

/** `K=V` lines or a mapping, with values that may have holes. */
export const textMap: Codec<Readonly<Record<string, Text>>> = codec(
  (place, { findings }) => textPairs(place, findings),
  (values) => writeMap(values, (value) => holed.write(value)),
);

/** As `textMap`, and a key without value takes the variable's; null where there is none. */
export const variableMap: Codec<Readonly<Record<string, Text | null>>> = codec(
  (place, scope) =>
    Object.fromEntries(
      pairs(place, scope.findings).map(({ key, value, place: at }) => [
        key,
        value ?? inherit(key, at, scope),
      ]),
    ),
  (values) => writeMap(values, (value) => (value === null ? null : holed.write(value))),
);

/** Prints a mapping in the order of its keys. */
export function writeMap<T>(
  values: Readonly<Record<string, T>>,
  write: (value: T) => Json | undefined,
): Readonly<Record<string, Json>> {
  const written = Object.entries(values).flatMap(([key, value]) => {
    const json = write(value);
    return json === undefined ? [] : [[key, json] as const];
  });
  return sortedByKey(written);
}
