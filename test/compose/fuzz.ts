import fc from "fast-check";
import { type LoadInput, loadCompose, renderDiagnostics } from "../../compose";

const pieces = fc.constantFrom(
  ..."\n|  |\t|:|- |{|}|[|]|$|${|$$|&a |*a|<<: |!reset |!override |>|\"|'|#|null|\r|\u0000|\uFEFF".split("|"),
  ..."\u{1F433}|services:|image:|include: |extends: web|99999999999|-1|? |%YAML|\n---\n|...\n|0.5|1g".split(
    "|",
  ),
  "|",
);

/** Any text, more often one of YAML's own signs. */
export const anyText = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 })
  .map((all) => all.join(""));

interface Edit {
  /** Of the text's length. */
  readonly at: number;
  readonly gone: number;
  readonly more: string;
}

/** A few places where something is taken away and something else put in. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 9999 }),
    gone: fc.nat(12),
    more: fc.oneof(pieces, fc.string({ maxLength: 6 })),
  }),
  { minLength: 1, maxLength: 4 },
);

export function edited(text: string, changes: readonly Edit[]): string {
  return changes.reduce((before, { at, gone, more }) => {
    const place = Math.floor((at / 10_000) * before.length);
    return before.slice(0, place) + more + before.slice(place + gone);
  }, text);
}

/** What holds for every text: a project or errors, each at a place that exists. @throws Error where it does not */
export function checkLoad(input: LoadInput): "loaded" | "refused" {
  const { project, diagnostics, sources } = loadCompose(input);
  if ((project === undefined) !== diagnostics.some(({ severity }) => severity === "error")) {
    throw new Error("there is neither a project nor an error, or both");
  }
  const texts = new Map(
    sources.map(({ path, text }) => [path, text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)]),
  );
  for (const { position, message } of diagnostics) {
    const line = texts.get(position.file)?.[position.line - 1];
    const isOutside = texts.has(position.file) && (line === undefined || position.column > line.length + 1);
    if (isOutside || position.line < 1 || position.column < 1) {
      throw new Error(`${position.file}:${position.line}:${position.column} does not exist: ${message}`);
    }
  }
  renderDiagnostics(diagnostics, sources);
  return project === undefined ? "refused" : "loaded";
}
