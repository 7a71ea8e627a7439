const UNITS: Readonly<Record<string, number>> = {
  w: 7 * 24 * 3_600_000,
  d: 24 * 3_600_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
};

/** Milliseconds of `1m30s`, `500ms`, `1.5h`, `2d`; a bare number has no unit and means nothing. */
export function parseDuration(text: string): number | undefined {
  const part = /(\d{1,12}(?:\.\d{1,12})?)(ms|us|µs|ns|w|d|h|m|s)/y;
  if (text === "0") return 0;
  let total = 0;
  for (part.lastIndex = 0; part.lastIndex < text.length;) {
    const match = part.exec(text);
    if (match === null) return undefined;
    total += Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0);
  }
  return text === "" ? undefined : Math.round(total * 1e6) / 1e6;
}

/** Milliseconds as the engine spells them: `1m30s`, `1h0m0s`, `1.5s`, `100ms`, `0s`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds === 0) return "0s";
  if (milliseconds < 0.001) return `${decimal(milliseconds * 1e6)}ns`;
  if (milliseconds < 1) return `${decimal(milliseconds * 1000)}µs`;
  if (milliseconds < 1000) return `${decimal(milliseconds)}ms`;
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000);
  const seconds = `${decimal((milliseconds % 60_000) / 1000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** Without the noise that binary fractions leave behind. */
function decimal(value: number): string {
  return String(Math.round(value * 1e9) / 1e9);
}
