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

/**
 * Cores as the docker plugin reads them back, or every preview would replace the container: "0.5", "1.0", "1.25",
 * "10.". A few amounts it reads back as others, such as 0.05 as "0.1".
 */
export function canonicalCpus(cpus: number): string {
  const digits = cpus.toFixed(9);
  return digits.split("0").length === 10 ? cpus.toFixed(1) : digits.replace(/0+$/, "");
}

/** A cap on cores that stays as it is: by their number, or by the time in a tenth of a second that it stands for. */
export function cpuLimit(cpus: number): { cpus: string } | { cpuQuota: number; cpuPeriod: number } {
  const text = canonicalCpus(cpus);
  return Number(text) === cpus
    ? { cpus: text }
    : { cpuQuota: Math.round(cpus * 100_000), cpuPeriod: 100_000 };
}
