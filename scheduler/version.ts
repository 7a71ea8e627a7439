/** Does a text start as a number or a version does: `4`, `2.5`, `v1.2.3`, `5.10.0-21-amd64`? */
export function isVersion(text: string): boolean {
  return /^v?\d/.test(text);
}

/**
 * Compares a machine's value with a number, or part by part with a version: `5.10.0-21` is after `5.9`, and `2.5` after
 * the number 2.25 but before the version `"2.25"`.
 */
export function compareVersions(value: string, bound: string | number): number {
  if (typeof bound === "number" && /^\d+(?:\.\d+)?$/.test(value)) return Number(value) - bound;
  const [left, right] = [parts(value), parts(String(bound))];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function parts(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}
