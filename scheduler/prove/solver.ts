import type { Highs } from "highs";

/** `prove` needs the package highs, and it is not installed. */
export class SolverMissing extends Error {
  constructor() {
    super("prove: the package highs, which solves linear programs, is not installed; npm install highs");
  }
}

let solver: Promise<Highs> | undefined;

/**
 * The HiGHS solver, loaded when it is first needed: it is an optional dependency of some megabytes, and compiling it
 * takes longer than most proofs.
 * @throws SolverMissing
 */
export function loadSolver(): Promise<Highs> {
  solver ??= load();
  return solver;
}

async function load(): Promise<Highs> {
  let loaded: { readonly default: unknown };
  try {
    loaded = await import("highs");
  } catch (error) {
    solver = undefined;
    const { code } = error as { code?: unknown };
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") throw new SolverMissing();
    throw error;
  }
  return (loaded.default as () => Promise<Highs>)();
}
