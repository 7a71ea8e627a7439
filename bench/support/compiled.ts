import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plan, Problem } from "../../scheduler";

/** One planning that is timed in a process of its own. */
export interface Case {
  readonly problem: Problem;
  /** How often; the fastest counts. */
  readonly times: number;
  /** Time the next plan, without the machine of the container at this place of the first one. */
  readonly lost?: number;
  /** Time why this container has no place. */
  readonly why?: string;
}

export interface Measured {
  readonly milliseconds: number;
  /** Bytes: the most that the process had when it was done once, Node and the problem's JSON included. */
  readonly memory: number;
  readonly plan: Plan;
  /** What was planned, if it is not the problem of the case. */
  readonly problem?: Problem;
}

const root = join(__dirname, "..", "..");
const folder = join(root, "node_modules", ".cache", "stowage-bench");

/** Compiles the scheduler as the package ships it, so that no compiler is in the measured process. */
export function compileScheduler(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const options = [
    "--target",
    "es2022",
    "--module",
    "node16",
    "--types",
    "node",
    "--skipLibCheck",
    "--noCheck",
  ];
  const entry = join(root, "scheduler", "index.ts");
  execFileSync(process.execPath, [compiler, "--outDir", folder, ...options, entry]);
}

/** @returns undefined if it takes longer than two minutes */
export function measure(what: Case): Measured | undefined {
  const file = join(folder, "case.json");
  writeFileSync(file, JSON.stringify(what));
  const script = join(__dirname, "measure.js");
  const { error, status, stdout, stderr } = spawnSync(
    process.execPath,
    [script, join(folder, "index.js"), file],
    {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
      timeout: 120_000,
    },
  );
  if ((error as { code?: string } | undefined)?.code === "ETIMEDOUT") return undefined;
  if (status !== 0) throw new Error(`the measured process failed: ${stderr}`);
  return JSON.parse(stdout) as Measured;
}
