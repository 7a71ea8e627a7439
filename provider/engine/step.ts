import type { Progress } from "../progress";
import type { ExecOptions, ExecResult } from "../ssh/connection";
import type { HostFile } from "../ssh/files";
import { StepError } from "./step-error";
import type { Facts } from "./facts";
import type { Host } from "./host";
import { note } from "./journal";
import type { EngineInputs } from "./state";

/** One bootstrap under way. */
export interface Run {
  readonly inputs: EngineInputs;
  /** The engine resource's id: the owner file names it. */
  readonly id: string;
  /** Labels that this engine resource has carried: its own now, and before a rename of the stack. */
  readonly labels: readonly string[];
  readonly host: Host;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Known from the step "probe" on; steps keep it up to date with what they write. */
  facts: Facts | undefined;
  /** The machine as it was before any step: what a failed start goes back to. */
  before: Facts | undefined;
  wiped: boolean;
  /** Its swarm worked before an engine in use was touched, so it has to work afterwards. */
  settled?: boolean;
  /** The host carries something of ours from here on. */
  touched: boolean;
  version: string | undefined;
  certificateExpires: string | undefined;
}

export interface Step {
  readonly name: string;
  /** True: there is nothing to do. */
  check?(run: Run): Promise<boolean>;
  apply(run: Run): Promise<void>;
}

/** A step's failure with its place in front: what Pulumi shows, one block. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
  constructor(machine: string, step: string, cause: Error) {
    super(`machine ${machine}: step "${step}" failed: ${cause.message}`, { cause });
  }
}

export async function runSteps(steps: readonly Step[], run: Run): Promise<void> {
  for (const step of steps) {
    try {
      if ((await step.check?.(run)) === true) continue;
      run.progress.step(step.name);
      // A step without a check only looks.
      if (run.touched && step.check !== undefined) await note(run.host, run.id, `begin ${step.name}`);
      await step.apply(run);
    } catch (error) {
      throw new StepFailed(
        run.inputs.machine,
        step.name,
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  }
}

export function factsOf(run: Pick<Run, "facts">): Facts {
  if (run.facts === undefined) throw new Error('the step "probe" comes first');
  return run.facts;
}

/** Runs a script that has to succeed. `what` stands for it in the error: never a script, which is long. */
export async function must(
  host: Host,
  what: string,
  script: string,
  remedy: string,
  options?: ExecOptions,
): Promise<ExecResult> {
  const result = await host.exec(script, options);
  if (result.code === 0) return result;
  const end = result.code === null ? `was ended by signal ${result.signal}` : `exited with ${result.code}`;
  throw new StepError(`${what} ${end}`, `${result.stdout}\n${result.stderr}`, remedy);
}

/** Writes files and remembers their content, so that later steps see them. */
export async function writeFiles(run: Run, files: readonly HostFile[]): Promise<void> {
  await run.host.write(files);
  const facts = factsOf(run);
  const written = Object.fromEntries(
    files.filter(({ secret }) => secret !== true).map(({ path, content }) => [path, content.toString()]),
  );
  run.facts = { ...facts, files: { ...facts.files, ...written } };
}
