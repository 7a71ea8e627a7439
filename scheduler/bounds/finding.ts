/** So many machines are needed; the reason is put into words only where it is the strongest. */
export interface Finding {
  readonly machines: number;
  because(): string;
}

/** The strongest; the first of those that are equally strong. */
export function strongest(findings: Iterable<Finding>): Finding {
  let best: Finding = { machines: 0, because: () => "" };
  for (const finding of findings) if (finding.machines > best.machines) best = finding;
  return best;
}

export function listed(names: readonly string[], most = 4): string {
  if (names.length > most)
    return `${names.slice(0, most - 1).join(", ")} and ${names.length - most + 1} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
