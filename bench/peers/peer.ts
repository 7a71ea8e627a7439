import type { Workload } from "./workload";

/** A scheduler that decides for one container at a time, by a score of each machine that could take it. */
export interface Peer {
  readonly name: string;
  /** Higher is better. Amounts are millicores and MiB; `used` is without the newcomer. */
  score(cpu: Share, memory: Share, containers: number): number;
  /** Of machines that score alike, the one with more or with fewer containers; else the first. */
  readonly tie?: "most" | "fewest";
}

/** One dimension of a machine. */
export interface Share {
  used: number;
  asked: number;
  total: number;
}

export interface PeerPlan {
  /** container -> machine, -1 if nowhere */
  readonly places: Int32Array;
  readonly machinesInUse: number;
  readonly unplaced: number;
}

/** Places every container in the order of arrival; no machine ever takes more than it has. */
export function placeAll(peer: Peer, workload: Workload): PeerPlan {
  const { machines, containers, capacity, ask } = workload;
  const used = new Float64Array(2 * machines);
  const count = new Int32Array(machines);
  const taken = Array.from({ length: machines }, () => new Set<number>());
  const places = new Int32Array(containers).fill(-1);
  const cpu: Share = { used: 0, asked: 0, total: 0 };
  const memory: Share = { used: 0, asked: 0, total: 0 };
  const sign = peer.tie === "most" ? 1 : peer.tie === "fewest" ? -1 : 0;
  for (let c = 0; c < containers; c++) {
    cpu.asked = ask[2 * c] ?? 0;
    memory.asked = ask[2 * c + 1] ?? 0;
    const allowed = workload.allowed[c];
    const exclusive = workload.exclusive[c] ?? [];
    let best = -1;
    let bestScore = -Infinity;
    let bestCount = 0;
    for (let m = 0; m < machines; m++) {
      cpu.used = used[2 * m] ?? 0;
      memory.used = used[2 * m + 1] ?? 0;
      cpu.total = capacity[2 * m] ?? 0;
      memory.total = capacity[2 * m + 1] ?? 0;
      if (cpu.used + cpu.asked > cpu.total || memory.used + memory.asked > memory.total) continue;
      if (allowed?.[m] !== 1 || exclusive.some((token) => taken[m]?.has(token))) continue;
      const there = count[m] ?? 0;
      const score = peer.score(cpu, memory, there);
      if (score < bestScore || (score === bestScore && sign * (there - bestCount) <= 0)) continue;
      [best, bestScore, bestCount] = [m, score, there];
    }
    if (best < 0) continue;
    places[c] = best;
    used[2 * best] = (used[2 * best] ?? 0) + cpu.asked;
    used[2 * best + 1] = (used[2 * best + 1] ?? 0) + memory.asked;
    count[best] = (count[best] ?? 0) + 1;
    for (const token of exclusive) taken[best]?.add(token);
  }
  return {
    places,
    machinesInUse: count.filter((there) => there > 0).length,
    unplaced: places.filter((place) => place < 0).length,
  };
}
