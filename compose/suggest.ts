const MOST = 2;

/** The name that was probably meant: at most two edits away, and closer than the word is long. */
export function suggest(word: string, names: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const most = Math.min(MOST, word.length - 1, name.length - 1, (best?.distance ?? MOST + 1) - 1);
    const distance = editDistance(wanted, name, most);
    if (distance <= most) best = { name, distance };
  }
  return best?.name;
}

const SHOWN = 10;

/** For messages about a name that is not there: the one that was probably meant, or the first of those that are. */
export function meantOrKnown(word: string, names: readonly string[], known: string): string {
  const meant = suggest(word, names);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${known} ${names.slice(0, SHOWN).join(", ") || "none"}${more}`;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours, or something above `most` where there are more of
 * them. A large file may ask for this millions of times: what both begin and end with is left out, and the search is
 * by what can still be done with the edits that are left.
 */
export function editDistance(a: string, b: string, most = MOST): number {
  let endA = a.length;
  let endB = b.length;
  if (Math.abs(endA - endB) > most) return most + 1;
  while (endA > 0 && endB > 0 && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  return editsBetween(a, 0, endA, b, 0, endB, most);
}

function editsBetween(
  a: string,
  startA: number,
  endA: number,
  b: string,
  startB: number,
  endB: number,
  most: number,
): number {
  let i = startA;
  let j = startB;
  while (i < endA && j < endB && a.charCodeAt(i) === b.charCodeAt(j)) {
    i++;
    j++;
  }
  if (i === endA || j === endB) return endA - i + endB - j;
  if (most <= 0) return 1;
  const rest = (nextA: number, nextB: number) => editsBetween(a, nextA, endA, b, nextB, endB, most - 1);
  let least = Math.min(rest(i + 1, j + 1), rest(i + 1, j), rest(i, j + 1));
  const swappable = i + 1 < endA && j + 1 < endB;
  if (swappable && a.charCodeAt(i) === b.charCodeAt(j + 1) && a.charCodeAt(i + 1) === b.charCodeAt(j)) {
    least = Math.min(least, rest(i + 2, j + 2));
  }
  return least + 1;
}
