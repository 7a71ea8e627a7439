/** One entry of a report: a line in columns, and lines below it. */
export interface Entry {
  readonly label: string;
  readonly name: string;
  readonly place: string;
  readonly note?: string;
  readonly below?: readonly string[];
}

export type Column = (entry: Entry) => string;

export const columns: readonly Column[] = [
  ({ name }) => name,
  ({ place }) => place,
  ({ note }) => note ?? "",
];

const gap = 3;

/** Lines up the columns of all entries; labels are at least as wide as "move". */
export function layOut(entries: readonly Entry[], parts: readonly Column[]): string[] {
  const labelWidth = Math.max(4, ...entries.map(({ label }) => label.length)) + 2;
  const widths = parts.map((part) => Math.max(0, ...entries.map((entry) => part(entry).length)) + gap);
  return entries.flatMap((entry) => [
    [entry.label.padEnd(labelWidth), ...parts.map((part, i) => part(entry).padEnd(widths[i] ?? 0))]
      .join("")
      .trimEnd(),
    ...(entry.below ?? []).map((line) => `${" ".repeat(labelWidth)}${line}`),
  ]);
}
