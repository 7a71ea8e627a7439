import type { Highs, Model as Program } from "highs";
import { at } from "../order";
import type { Pattern } from "./knapsack";
import type { PatternProblem } from "./pattern-problem";

/** A solution of the linear program over the patterns found so far. */
export interface Relaxed {
  readonly value: number;
  /** kind -> price: what one container more would cost, in machines. */
  readonly prices: Float64Array;
  /** type -> price of one machine more, never above zero: less than zero where the type runs out. */
  readonly typePrices: Float64Array;
  /** How often each pattern is used, in fractions. */
  readonly uses: Float64Array;
}

/** Fewest machines over known patterns: every container in one of them, no type used more often than it is there. */
export class Master {
  readonly patterns: Pattern[] = [];
  private readonly known = new Set<string>();
  private readonly program: Program;

  constructor(
    private readonly highs: Highs,
    private readonly problem: PatternProblem,
  ) {
    this.program = highs.createModel();
    this.program.options.set({ output_flag: false, presolve: "off", solver: "simplex", simplex_strategy: 4 });
    for (const { blocks } of problem.kinds)
      this.program.addRow(blocks.length, highs.infinity, { indices: [], values: [] });
    for (const { machines } of problem.types)
      this.program.addRow(-highs.infinity, machines.length, { indices: [], values: [] });
  }

  /** false if the pattern is known. */
  add(pattern: Pattern): boolean {
    const key = JSON.stringify([pattern.type, pattern.kinds, pattern.counts]);
    if (this.known.has(key)) return false;
    this.known.add(key);
    this.patterns.push(pattern);
    this.program.addCol(1, 0, this.highs.infinity, this.entries(pattern));
    return true;
  }

  relax(): Relaxed {
    this.program.run();
    const { colValue, rowDual } = this.program.getSolution();
    const kinds = this.problem.kinds.length;
    return {
      value: this.program.getObjectiveValue(),
      prices: rowDual.slice(0, kinds).map((dual) => Math.max(0, dual)),
      typePrices: rowDual.slice(kinds).map((dual) => Math.min(0, dual)),
      uses: colValue,
    };
  }

  /**
   * Patterns that together take everything, on at most so many machines and fewer if that is easily found; undefined
   * if none are found among the known ones within so many branches.
   */
  integral(machines: number, branches: number): Pattern[] | undefined {
    const { infinity, constants } = this.highs;
    const program = this.highs.createModel();
    try {
      program.options.set({
        output_flag: false,
        mip_max_nodes: branches,
        mip_abs_gap: 0.999,
        mip_heuristic_effort: 0.2,
        random_seed: 1,
      });
      for (const { blocks } of this.problem.kinds)
        program.addRow(blocks.length, infinity, { indices: [], values: [] });
      for (const type of this.problem.types)
        program.addRow(-infinity, type.machines.length, { indices: [], values: [] });
      program.addRow(-infinity, machines, { indices: [], values: [] });
      const all = this.problem.kinds.length + this.problem.types.length;
      this.patterns.forEach((pattern, i) => {
        const { indices, values } = this.entries(pattern);
        program.addCol(1, 0, infinity, { indices: [...indices, all], values: [...values, 1] });
        program.changeColIntegrality(i, constants.variableType.integer);
      });
      program.run();
      const found = program.info.get("primal_solution_status") === 2;
      if (!found) return undefined;
      const { colValue } = program.getSolution();
      return this.patterns.flatMap((pattern, i) =>
        Array.from({ length: Math.round(at(colValue, i)) }, () => pattern),
      );
    } finally {
      program.dispose();
    }
  }

  dispose(): void {
    this.program.dispose();
  }

  private entries({ type, kinds, counts }: Pattern): { indices: number[]; values: number[] } {
    return { indices: [...kinds, this.problem.kinds.length + type], values: [...counts, 1] };
  }
}
