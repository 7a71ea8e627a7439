import { partingPatience } from "../declared-down";
import { type Progress, progressOf } from "../progress";
import { saidToBeReinstalled } from "../ssh/announced";
import { HostKeyMismatch, Unreachable } from "../ssh/errors";
import { knownUnreachable, rememberUnreachable } from "../ssh/verdicts";
import { targetOf } from "./bootstrap";
import type { Host } from "./host";
import type { Login } from "./state";
import { StepFailed } from "./step";
import { StepError } from "./step-error";
import { visit } from "./visit";

export interface Parting extends Login {
  readonly generation: number;
  readonly progressUrn?: string;
}

/**
 * Takes something of ours off a host. One that does not answer, or was reinstalled, is given up with a warning that stays.
 *
 * @param leftBehind what is still there on a host that was given up, in words
 */
export async function part(
  state: Parting,
  leftBehind: string,
  signal: AbortSignal,
  work: (host: Host, progress: Progress) => Promise<void>,
): Promise<void> {
  const progress = progressOf(state.machine, state.progressUrn);
  try {
    const dead = knownUnreachable(targetOf(state, undefined));
    if (dead !== undefined) throw dead;
    await visit(state, undefined, { budget: partingPatience(state.machine) }, signal, (host) =>
      work(host, progress),
    );
  } catch (error) {
    if (error instanceof Unreachable) {
      rememberUnreachable(error);
      return await progress.warn(`${error.message} It is given up: ${leftBehind}`);
    }
    if (error instanceof HostKeyMismatch && saidToBeReinstalled(state, error.seen, state.generation))
      return await progress.warn(
        `machine ${state.machine} was reinstalled, so there is nothing to remove from it`,
      );
    throw error instanceof StepError ? new StepFailed(state.machine, "delete", error) : error;
  }
}
