/** Bytes, or Compose's `"512m"`, `"1.5g"` (1024-based; b, k, kb, m, mb, g, gb, t, tb). */
export type Size = number | string;

const units: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
};

/** Bytes of a size; undefined where it is none. */
export function bytes(size: Size): number | undefined {
  if (typeof size === "number") return Number.isFinite(size) && size >= 0 ? Math.floor(size) : undefined;
  const match = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)b?$/i.exec(size.trim());
  const unit = units[match?.[2]?.toLowerCase() ?? ""];
  return match?.[1] === undefined || unit === undefined ? undefined : Math.floor(Number(match[1]) * unit);
}

/** Whole MiB, which is what docker resources count in: a cap is rounded down, but never to nothing. */
export function mebibytes(size: number): number {
  return Math.max(1, Math.floor(size / 2 ** 20));
}

/** The engine's spelling of cores, or every preview would replace the container: "0.5", "1.0", "1.25". */
export function canonicalCpus(cpus: number): string {
  const text = String(Math.round(cpus * 1000) / 1000);
  return text.includes(".") ? text : `${text}.0`;
}
