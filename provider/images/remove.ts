import { ApiRefusal, type EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { ConnectionLost, Unreachable } from "../ssh/errors";
import { knownUnreachable, rememberUnreachable } from "../ssh/verdicts";
import { inspectImage } from "./inspect";
import { imagePath } from "./reference";

/** Milliseconds that an engine may take to remove a large image. */
const patience = 120_000;

/** Takes an image's name off an engine, and the image with its last name. One that is gone, or in use, is left so. */
export async function removeName(api: EngineApi, reference: string): Promise<void> {
  try {
    await api.delete(imagePath(reference), patience);
  } catch (error) {
    if (!(error instanceof ApiRefusal) || ![404, 409].includes(error.status)) throw error;
  }
}

/** Those of `names` that still mean the image: another build may have taken one over. */
export async function removeNames(api: EngineApi, names: readonly string[], imageId: string): Promise<void> {
  for (const name of names) if ((await inspectImage(api, name)) === imageId) await removeName(api, name);
}

/**
 * Removes what an engine keeps, which is worth no destroy that fails: an engine that is dead is warned of.
 *
 * @param tolerates the errors of which the same is true
 */
export async function removeWhereAlive(
  api: EngineApi,
  progress: Progress,
  reference: string,
  work: () => Promise<void>,
  tolerates = isGone,
): Promise<void> {
  try {
    const dead = knownUnreachable(api.endpoint);
    if (dead !== undefined) throw dead;
    await work();
  } catch (error) {
    if (!tolerates(error)) throw error;
    if (error instanceof Unreachable) rememberUnreachable(error);
    await progress.warn(`${(error as Error).message} The image ${reference} is left on it`);
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Unreachable || error instanceof ConnectionLost;
}
