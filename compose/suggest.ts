/** The name that was probably meant: at most two edits away, and closer than the word is long. */
export function suggest(word: string, names: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const most = Math.min(2, word.length - 1, name.length - 1, (best?.distance ?? 3) - 1);
    if (Math.abs(word.length - name.length) > most) continue;
    const distance = editDistance(wanted, name, most);
    if (distance <= most) best = { name, distance };
  }
  return best?.name;
}

/**
 * Insertions, deletions, replacements and swaps of neighbours; some number above `most` where there are more, found
 * early, since a large file may ask for this very often.
 */
export function editDistance(a: string, b: string, most = 2): number {
  let start = 0;
  let endA = a.length;
  let endB = b.length;
  while (start < endA && start < endB && a[start] === b[start]) start++;
  while (endA > start && endB > start && a[endA - 1] === b[endB - 1]) {
    endA--;
    endB--;
  }
  if (endA === start || endB === start) return endA - start + endB - start;
  const [shortA, shortB] = [a.slice(start, endA), b.slice(start, endB)];
  let beforeLast: number[] = [];
  let last = Array.from({ length: shortB.length + 1 }, (_, column) => column);
  for (let row = 1; row <= shortA.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= shortB.length; column++) {
      const cost = shortA[row - 1] === shortB[column - 1] ? 0 : 1;
      let distance = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (
        row > 1 &&
        column > 1 &&
        shortA[row - 1] === shortB[column - 2] &&
        shortA[row - 2] === shortB[column - 1]
      ) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(distance);
      least = Math.min(least, distance);
    }
    if (least > most) return least;
    beforeLast = last;
    last = current;
  }
  return last[shortB.length] ?? 0;
}
