import { part } from "./part";
import { restore } from "./restore";
import { type EngineState } from "./state";

/** Leaves a host that outlives us as it was. One that does not answer is given up, with a warning that stays. */
export async function remove(id: string, state: EngineState, signal: AbortSignal): Promise<void> {
  if (state.owned) return;
  await part(state, leftBehind(state), signal, async (host, progress) => {
    const outcome = await restore(host, id, state);
    if (outcome === "taken over")
      await progress.warn(`${state.machine} was set up anew since, so nothing of it was removed`);
  });
}

function leftBehind({ label }: EngineState): string {
  return `its containers may still run; if it comes back, list them there with \`docker ps -a --filter label=stowage.engine=${label}\``;
}
