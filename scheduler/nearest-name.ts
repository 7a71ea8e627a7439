import { compareText } from "./order";

/** The name that differs least from a misspelt one: in a quarter of its letters at most. Undefined if none does. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const most = Math.floor(name.length / 4);
  let nearest: string | undefined;
  let least = most + 1;
  for (const candidate of [...candidates].sort(compareText)) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name, candidate);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
