import { CORE_SCHEMA, dump, load as parse, mergeTag } from "js-yaml";
import { loadCompose, type LoadInput, type LoadResult } from "../../compose";
import { lenient, read, type Sample } from "./agreement";

const schema = CORE_SCHEMA.withTags(mergeTag);

type Path = readonly (string | number)[];

/**
 * The leaves of a file that the loader ignores: neither taking one away nor putting something else in its place
 * changes the model or the diagnostics. (Taking away what says the default changes nothing by itself.) Only each
 * `every`th leaf is tried.
 */
export function ignoredLeaves(
  { file }: Sample,
  every: number,
): { readonly tried: number; readonly ignored: string[] } {
  const input = { ...lenient([file]), profiles: ["*"] };
  if (loadCompose(input).project === undefined) return { tried: 0, ignored: [] };
  const tree = parsed(read(file) ?? "");
  if (tree === undefined) return { tried: 0, ignored: [] };
  const text = dump(tree, { noRefs: true });
  const before = outcome(input, text);
  const leaves = leavesOf(tree).filter((_, index) => index % every === 0);
  const ignored = leaves.filter((path) => {
    if (outcome(input, dump(without(tree, path), { noRefs: true })) !== before) return false;
    return outcome(input, dump(replaced(tree, path, "zz9"), { noRefs: true })) === before;
  });
  return { tried: leaves.length, ignored: ignored.map((path) => `${file} ${path.join(".")}`) };
}

/** A file as plain data; undefined for one with several documents, or with tags that plain data cannot hold. */
function parsed(text: string): object | undefined {
  try {
    return parse(text, { schema }) as object;
  } catch {
    return undefined;
  }
}

function outcome(input: LoadInput, text: string): string {
  const path = input.files[0]?.path ?? "";
  return withoutPlaces(loadCompose({ ...input, files: [{ path, text }] }));
}

/** The result but for where everything stands. */
export function withoutPlaces({ project, diagnostics }: LoadResult): string {
  const drop = (key: string, value: unknown) =>
    key === "position" || key === "positions" ? undefined : value;
  return JSON.stringify({ project, diagnostics }, drop);
}

/** Single values, but for the version, which is ignored by rule, and what already counts as nothing. */
function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null)
    return path[0] === "version" || value === null ? [] : [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return keys
    .filter((key) => typeof key === "number" || path.length === 0 || !key.startsWith("x-"))
    .flatMap((key) => leavesOf((value as Record<string | number, unknown>)[key], [...path, key]));
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => index !== key)
      : value.map((item: unknown, index) => (index === key ? without(item, rest) : item));
  }
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    rest.length === 0
      ? entries.filter(([name]) => name !== key)
      : entries.map(([name, item]) => [name, name === key ? without(item, rest) : (item as unknown)]),
  );
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === key ? replaced(item, rest, by) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [
      name,
      name === key ? replaced(item, rest, by) : (item as unknown),
    ]),
  );
}
