import { canonical } from "./canonical";
import type { Block, Machine } from "./model";

/** Equal for machines that only their names tell apart. */
export function typeOf({ spec }: Machine): string {
  return JSON.stringify(canonical({ ...spec, name: "" }));
}

/** Equal for containers that only their names tell apart, and that no rule tells apart by their names. */
export function kinOf({ index, items, located }: Block): string {
  const [only, second] = items;
  if (only === undefined || second !== undefined || located.length > 0) return String(index);
  return JSON.stringify([
    canonical({ ...only.spec, name: "" }),
    only.only,
    [...only.counted].sort((a, b) => a - b),
  ]);
}
