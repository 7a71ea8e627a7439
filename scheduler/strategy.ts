import { freeShare, largestOf } from "./amount";
import type { Board } from "./board";
import { at } from "./order";
import type { Block, Machine, Model } from "./model";

/** Where a strategy would rather put a block, and how good a whole plan is. Lower is better. */
export interface StrategyRules {
  rank(block: Block, machine: Machine, board: Board): number;
  score(board: Board): number[];
}

/** Variant 1 of binpack opens the largest machine first, variant 0 the one that fits best. */
export function strategyOf(model: Model, variant = 0): StrategyRules {
  switch (model.strategy) {
    case "binpack":
      return binpack(model, variant);
    case "spread":
      return spread;
    case "random":
      return random(model.seed);
    default: {
      const never: never = model.strategy;
      throw new TypeError(`unknown strategy ${String(never)}`);
    }
  }
}

/** Fewest machines (least cost, if all are priced), then the largest free block. */
function binpack(model: Model, variant: number): StrategyRules {
  const prices = model.machines.map(({ spec }) => spec.price);
  const priced = prices.every((price) => price !== undefined);
  const dearest = Math.max(1e-9, ...prices.map((price) => price ?? 0));
  const sizes = variant === 1 ? largenessOf(model) : [];
  return {
    rank: (block, machine, board) => {
      const rest = freeShare(machine.capacity, at(board.used, machine.index), block.need);
      if (!board.isEmpty(machine.index)) return rest;
      const cost = priced ? (prices[machine.index] ?? 0) / dearest : 0;
      return 1000 + 1000 * cost + (variant === 1 ? -at(sizes, machine.index) : rest);
    },
    score: (board) => {
      let [cost, inUse, blocks] = [0, 0, 0];
      for (let machine = 0; machine < prices.length; machine++) {
        if (board.isEmpty(machine)) continue;
        inUse++;
        if (priced) cost += prices[machine] ?? 0;
        const share = board.free[machine] ?? 0;
        blocks += share * share;
      }
      return [roundOff(cost), inUse, roundOff(-blocks)];
    },
  };
}

/** Least maximum share, then the most even shares, then the most even number of containers. */
const spread: StrategyRules = {
  rank: (block, machine, board) => share(machine, board, block) + 1e-6 * at(board.containers, machine.index),
  score: (board) => {
    const shares = board.model.machines.map((machine) => share(machine, board));
    const squares = shares.reduce((total, value) => total + value ** 2, 0);
    const counts = board.containers.reduce((total, count) => total + count ** 2, 0);
    return [roundOff(Math.max(0, ...shares)), roundOff(squares), counts];
  },
};

/** Any machine that fits, the same one for the same seed. */
function random(seed: number): StrategyRules {
  return {
    rank: (block, machine) => hash(`${seed}/${at(block.items, 0).name}/${machine.name}`),
    score: () => [],
  };
}

/** The largest share of any dimension that is reserved, with one more block if it is given. */
export function share(machine: Machine, board: Board, block?: Block): number {
  const used = at(board.used, machine.index);
  let most = 0;
  for (let d = 0; d < used.length; d++) {
    const amount = at(used, d) + (block === undefined ? 0 : at(block.need, d));
    const capacity = at(machine.capacity, d);
    if (amount > 0) most = Math.max(most, capacity === 0 ? 1 : amount / capacity);
  }
  return most;
}

/** Per machine the sum of its shares of the largest one. */
function largenessOf(model: Model): number[] {
  const largest = largestOf(model);
  return model.machines.map(({ capacity }) =>
    capacity.reduce((total, amount, d) => total + amount / at(largest, d), 0),
  );
}

/** Makes sums of shares comparable that differ by rounding only. */
function roundOff(value: number): number {
  return Math.round(value * 1e9);
}

/** FNV-1a with a final mix: 0..1, the same everywhere. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}
