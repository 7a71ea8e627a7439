import type { Workload } from "./workload";

/**
 * The bound of the literature that the goals are stated against, for machines that are all alike: on cpu, on memory
 * and on mixes of both, Martello and Toth's L2 and the dual feasible functions u(k) of Fekete and Schepers; and a
 * greedy clique of containers of which no two share a machine. Shares code with nothing.
 */
export function l2({ containers, capacity, ask }: Workload): number {
  const sizes = Array.from({ length: containers }, (_, c): [number, number] => [
    (ask[2 * c] ?? 0) * (capacity[1] ?? 0),
    (ask[2 * c + 1] ?? 0) * (capacity[0] ?? 0),
  ]);
  const full = (capacity[0] ?? 0) * (capacity[1] ?? 0);
  const mixes = [0, 1, 2, 3, 4].map((part) => sizes.map(([cpu, memory]) => part * cpu + (4 - part) * memory));
  return Math.max(...mixes.map((mix) => onOne(mix, 4 * full)), clique(sizes, full));
}

function onOne(sizes: readonly number[], full: number): number {
  const total = (value: (size: number) => number): number =>
    sizes.reduce((sum, size) => sum + value(size), 0);
  const thresholds = [...new Set(sizes)].filter((size) => 2 * size <= full);
  const cut = [0, ...thresholds].map((least) =>
    Math.ceil(total((size) => (size > full - least ? full : size < least ? 0 : size)) / full),
  );
  const steps = Array.from({ length: 10 }, (_, i) => i + 1).map((k) =>
    Math.ceil(
      total((size) => {
        const scaled = size * (k + 1);
        return scaled % full === 0 ? size * k : Math.floor(scaled / full) * full;
      }) /
        (full * k) -
        1e-9,
    ),
  );
  return Math.max(...cut, ...steps);
}

function clique(sizes: readonly (readonly [number, number])[], full: number): number {
  const greedy = (bulk: (size: readonly [number, number]) => number): number => {
    const members: (readonly [number, number])[] = [];
    for (const size of [...sizes].sort((a, b) => bulk(b) - bulk(a)))
      if (members.every((other) => size[0] + other[0] > full || size[1] + other[1] > full))
        members.push(size);
    return members.length;
  };
  return Math.max(
    greedy(([cpu, memory]) => Math.max(cpu, memory)),
    greedy(([cpu, memory]) => cpu + memory),
  );
}
