import { progressOf } from "../progress";
import { saidToBeReinstalled } from "../ssh/announced";
import { HostKeyMismatch, Unreachable } from "../ssh/errors";
import { knownUnreachable, rememberUnreachable } from "../ssh/verdicts";
import { connect } from "../ssh/wait";
import { hostOver, targetOf } from "./bootstrap";
import { restore } from "./restore";
import { type EngineState } from "./state";
import { StepFailed } from "./step";
import { StepError } from "./step-error";

/** Milliseconds after which a host that does not answer is given up. */
const patience = 20_000;

/** Leaves a host that outlives us as it was. One that does not answer is given up, with a warning that stays. */
export async function remove(id: string, state: EngineState, signal: AbortSignal): Promise<void> {
  if (state.owned) return;
  const progress = progressOf(state.machine, state.progressUrn);
  const target = targetOf(state, undefined);
  try {
    const dead = knownUnreachable(target);
    if (dead !== undefined) throw dead;
    const connection = await connect(target, { budget: patience }, signal);
    try {
      const outcome = await restore(await hostOver(connection, state), id, state);
      if (outcome === "taken over")
        await progress.warn(`${state.machine} was set up anew since, so nothing of it was removed`);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof Unreachable) {
      rememberUnreachable(error);
      return await progress.warn(`${error.message} It is given up: ${leftBehind(state)}`);
    }
    if (error instanceof HostKeyMismatch && saidToBeReinstalled(state.address, error.seen, state.generation))
      return await progress.warn(
        `machine ${state.machine} was reinstalled, so there is nothing to remove from it`,
      );
    throw error instanceof StepError ? new StepFailed(state.machine, "delete", error) : error;
  }
}

function leftBehind({ label }: EngineState): string {
  return `its containers may still run; if it comes back, list them there with \`docker ps -a --filter label=stowage.engine=${label}\``;
}
