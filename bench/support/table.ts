/** Prints rows under a head; the first column is text, the others are figures. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    widths
      .map((width, i) => (i === 0 ? (row[i] ?? "").padEnd(width) : (row[i] ?? "").padStart(width)))
      .join("  ");
  for (const row of [head, ...rows]) console.log(line(row).trimEnd());
}

/** Prints a row as soon as it is known; each column is as wide as is said. */
export function printRow(row: readonly string[], widths: readonly number[]): void {
  console.log(
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** `+2.43 %` above a base. */
export function above(value: number, base: number): string {
  return `${value >= base ? "+" : ""}${(100 * (value / base - 1)).toFixed(2)} %`;
}

/** `12.3 ms`, `1.24 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(1)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
