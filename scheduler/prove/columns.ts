import { at } from "../order";
import { dearest, type Pattern } from "./knapsack";
import type { Master, Relaxed } from "./master";
import type { PatternProblem } from "./pattern-problem";

/** What a proof may cost, counted and never timed, so that it ends alike on every machine. */
export interface Budget {
  /** Partial patterns that are still to be looked at. */
  nodes: number;
}

/** A bound that prices prove: `total` less `surplus` machines, rounded up. */
export interface Certificate {
  readonly machines: number;
  /** A price on each container of a kind. */
  readonly prices: Float64Array;
  /** What all containers cost. */
  readonly total: number;
  /** By how much what machines can hold costs more than 1 each, added up over all machines. */
  readonly surplus: number;
}

/** Rounding of the solver: a bound has to exceed a whole number by more than this. */
const margin = 1e-6;
/** Patterns without a container in common that are added in one round. */
const mostOfOneRound = 20;
const [nodesOfFirst, nodesOfFurther] = [400_000, 5_000];

/**
 * Adds patterns to the master program until its prices prove that `machines` are needed, or that they cannot prove
 * more than they do (Gilmore and Gomory's column generation, with Farley's bound). Returns the best certificate.
 */
export function generate(
  master: Master,
  problem: PatternProblem,
  machines: number,
  budget: Budget,
): Certificate {
  let best: Certificate = { machines: 0, prices: new Float64Array(), total: 0, surplus: 0 };
  for (;;) {
    const relaxed = master.relax();
    const factor = needed(problem, relaxed, machines);
    const round = price(master, problem, relaxed, factor, budget);
    const certificate = certify(problem, relaxed, round.worth);
    if (certificate.machines > best.machines) best = certificate;
    if (best.machines >= machines || !round.added || budget.nodes <= 0) return best;
  }
}

/** By what all prices may be divided and still prove that so many machines are needed; at least 1. */
function needed(problem: PatternProblem, { prices, typePrices }: Relaxed, machines: number): number {
  const rest =
    machines - 1 + 2 * margin - sum(problem.types, ({ machines: all }, t) => all.length * at(typePrices, t));
  return Math.max(1, totalOf(problem, prices) / Math.max(rest, margin));
}

interface Round {
  readonly added: boolean;
  /** type -> no pattern is worth more */
  readonly worth: readonly number[];
}

/** Looks for patterns that are worth more than they may be; several of them that have no container in common. */
function price(
  master: Master,
  problem: PatternProblem,
  { prices, typePrices }: Relaxed,
  factor: number,
  budget: Budget,
): Round {
  let added = false;
  const worth = problem.types.map((_, type) => {
    const least = (1 - at(typePrices, type)) * factor + 1e-9;
    const left = Int32Array.from(problem.kinds, ({ blocks }) => blocks.length);
    const first = dearest(problem, type, prices, left, least, Math.min(nodesOfFirst, budget.nodes));
    budget.nodes -= first.nodes;
    let found: Pattern | undefined = first.best;
    for (let i = 0; found !== undefined && i < mostOfOneRound; i++) {
      added = master.add(found) || added;
      found.kinds.forEach((kind, j) => (left[kind] = at(left, kind) - at(found?.counts ?? [], j)));
      const further = dearest(problem, type, prices, left, 1 - at(typePrices, type) + 1e-7, nodesOfFurther);
      budget.nodes -= further.nodes;
      found = further.best;
    }
    return first.atMost;
  });
  return { added, worth };
}

/** The strongest that some multiple of the prices proves, where no pattern of a type is worth more than is said. */
function certify(problem: PatternProblem, { prices }: Relaxed, worth: readonly number[]): Certificate {
  const certificates = worth
    .map((most) => 1 / Math.max(1, most))
    .map((factor): Certificate => {
      const total = factor * totalOf(problem, prices);
      const surplus = sum(
        problem.types,
        ({ machines }, type) => machines.length * Math.max(0, factor * at(worth, type) - 1),
      );
      const machines = Math.max(0, Math.ceil(total - surplus - margin));
      return { machines, prices: prices.map((price) => factor * price), total, surplus };
    });
  return certificates.reduce((a, b) => (b.total - b.surplus > a.total - a.surplus ? b : a), {
    machines: 0,
    prices,
    total: 0,
    surplus: 0,
  });
}

const totalOf = ({ kinds }: PatternProblem, prices: Float64Array): number =>
  sum(kinds, ({ blocks }, kind) => blocks.length * at(prices, kind));

function sum<T>(list: readonly T[], amount: (entry: T, index: number) => number): number {
  return list.reduce((total, entry, i) => total + amount(entry, i), 0);
}
