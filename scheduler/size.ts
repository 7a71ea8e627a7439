const written = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b)?$/i;
const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Bytes of a size as Docker writes it: `1024`, `"512m"`, `"1.5g"`, `"2GiB"`, all 1024-based. Undefined if it is none. */
export function parseSize(size: number | string): number | undefined {
  if (typeof size === "number") return Number.isSafeInteger(size) ? size : undefined;
  const plainly = plainSize(size);
  if (plainly !== undefined) return plainly;
  const match = written.exec(size.trim());
  if (match === null) return undefined;
  const bytes = Math.floor(Number(match[1]) * (units[(match[2] ?? "b").toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A size as nearly all are written, `"512m"`, without the expression: a large fleet has many. Undefined for any other. */
function plainSize(size: string): number | undefined {
  const last = size.length - 1;
  const unit = units[size[last] ?? ""];
  if (unit === undefined || last < 1) return undefined;
  let count = 0;
  for (let i = 0; i < last; i++) {
    const digit = size.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    count = count * 10 + digit;
  }
  const bytes = count * unit;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Thousandths of a core; undefined if it is not a multiple of 0.001. */
export function parseCpus(cpus: number): number | undefined {
  const millicores = Math.round(cpus * 1000);
  return Number.isFinite(cpus) && Math.abs(cpus * 1000 - millicores) < 1e-6 ? millicores : undefined;
}

/** An amount in the unit that a person compares it in: `"1500 MiB"`, `"0.50 cpus"`, `"2 gpu"`. */
export function showAmount(dimension: string, amount: number, round: "up" | "down" = "down"): string {
  switch (dimension) {
    case "memory": {
      const mebibytes = amount / 2 ** 20;
      return `${round === "up" ? Math.ceil(mebibytes) : Math.floor(mebibytes)} MiB`;
    }
    case "cpus":
      return `${showCpus(amount)} cpus`;
    default:
      return `${amount} ${dimension}`;
  }
}

/** Two decimals, or three where two would round. */
export function showCpus(millicores: number): string {
  return (millicores / 1000).toFixed(millicores % 10 === 0 ? 2 : 3);
}

export function showGib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(2);
}
