import type { Amount } from "../../../scheduler";

/** Bytes of `1024`, `"512m"`, `"1.5g"`, `"2GiB"`. */
export function bytes(size: number | string = 0): number {
  if (typeof size === "number") return size;
  const [, number = "0", unit = ""] = /^([\d.]+)\s*([kmgt]?)(?:i?b)?$/i.exec(size.trim()) ?? [];
  return Math.floor(Number(number) * 1024 ** ["", "k", "m", "g", "t"].indexOf(unit.toLowerCase()));
}

/** An amount of one dimension, in whole units: millicores, bytes, or as it is. */
export function amountOf(amount: Amount | undefined, dimension: string): number {
  switch (dimension) {
    case "cpus":
      return Math.round((amount?.cpus ?? 0) * 1000);
    case "memory":
      return bytes(amount?.memory);
    default:
      return amount?.resources?.[dimension] ?? 0;
  }
}

export function total<T>(list: readonly T[], amount: (entry: T) => number): number {
  return list.reduce((sum, entry) => sum + amount(entry), 0);
}
