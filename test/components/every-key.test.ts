import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import { FILE_SHAPES } from "../../compose/file-keys";
import type { Shape } from "../../compose/shape";
import { make } from "./support/made";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Path = readonly (string | number)[];

const text = readFileSync(join(__dirname, "fixtures", "every-key.yaml"), "utf8");
const projects = loadAll(text.replace(/mode: (0\d+)/g, 'mode: "$1"')) as { [key: string]: Json }[];

/** What says nothing of its own, and why. */
const idle: Readonly<Record<string, string>> = {
  "services.*.expose": "services of one network reach each other's ports anyway",
};

/** The keys of a shape as patterns; those below one that is refused are refused with it. */
function patternsOf(
  shape: Shape,
  pattern: string,
  refused: boolean,
): { pattern: string; refused: boolean }[] {
  const below = [
    ...Object.entries(shape.keys ?? {}).map(
      ([key, { shape: inner, support }]) =>
        [inner, pattern === "" ? key : `${pattern}.${key}`, refused || support.kind === "refused"] as const,
    ),
    ...(shape.values === undefined ? [] : [[shape.values, `${pattern}.*`, refused] as const]),
    ...(shape.items === undefined ? [] : [[shape.items, `${pattern}[]`, refused] as const]),
  ];
  return below.length === 0 ? [{ pattern, refused }] : below.flatMap((each) => patternsOf(...each));
}

/** The leaves of a project, each with the pattern of its key. */
function leavesOf(
  value: Json,
  shape: Shape | undefined,
  path: Path,
  pattern: string,
): { path: Path; pattern: string }[] {
  const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
  const hasShape = shape?.keys ?? shape?.values ?? shape?.items;
  if (hasShape === undefined || typeof value !== "object" || value === null) return [{ path, pattern }];
  if (!isMapping)
    return (value as Json[]).flatMap((item, index) =>
      leavesOf(item, shape?.items, [...path, index], shape?.items === undefined ? pattern : `${pattern}[]`),
    );
  return Object.entries(value).flatMap(([key, child]) => {
    if (key.startsWith("x-")) return [];
    const inner = shape?.keys === undefined ? shape?.values : shape.keys[key]?.shape;
    const name = shape?.keys === undefined ? "*" : key;
    return leavesOf(child, inner, [...path, key], pattern === "" ? name : `${pattern}.${name}`);
  });
}

function without(value: Json, [first, ...rest]: Path): Json {
  if (typeof value !== "object" || value === null || first === undefined) return value;
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, index) => index !== first)
      : value.map((item, index) => (index === first ? without(item, rest) : item));
  const entries = Object.entries(value).filter(([key]) => rest.length > 0 || key !== first);
  return Object.fromEntries(
    entries.map(([key, child]) => [key, key === first ? without(child, rest) : child]),
  );
}

/** All that comes of a project, apart from where things stand in its text. */
async function outcome(project: Json): Promise<string> {
  const { "x-test": how = {}, ...rest } = project as { [key: string]: Json };
  const made = await make(JSON.stringify(rest), { variables: { S: "x" }, ...(how as object) });
  return JSON.stringify(made).replace(/f:\d+:\d+ /g, "");
}

const leaves = projects.flatMap((project, index) =>
  leavesOf(project, FILE_SHAPES.spec, [], "").map((leaf) => ({ ...leaf, index })),
);

test("the fixture has every key that is not refused while loading", () => {
  const all = patternsOf(FILE_SHAPES.spec, "", false).filter(({ refused }) => !refused);
  const there = new Set([...leaves.map(({ pattern }) => pattern), ...Object.keys(idle)]);
  expect(all.length).toBeGreaterThan(190);
  expect(all.map(({ pattern }) => pattern).filter((pattern) => !there.has(pattern))).toEqual([]);
});

let whole: string[];
beforeAll(async () => {
  whole = await Promise.all(projects.map(outcome));
});

test.each(leaves.map(({ pattern, path, index }) => [pattern, path.join("."), path, index] as const))(
  "%s is not ignored: without %s a container, the plan or what is said is another",
  async (_pattern, _path, path, index) => {
    const project = projects[index] ?? null;
    expect(await outcome(without(project, path))).not.toBe(whole[index]);
  },
);
