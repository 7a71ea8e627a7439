import { pause } from "../abort";
import { ApiRefusal } from "../engine-api";

/** Tries again until it succeeds, the budget (milliseconds) is spent, or waiting cannot help. */
export async function eventually<T>(
  budget: number,
  signal: AbortSignal,
  attempt: () => Promise<T>,
  worthIt = passing,
): Promise<T> {
  const start = Date.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!worthIt(error) || Date.now() - start > budget) throw error;
    }
    await pause(300, signal);
  }
}

/** Not yet as it should be. */
export class NotYet extends Error {
  override readonly name = "NotYet";
}

/** A swarm that changes its managers answers 500 and 503 for a moment. */
export function passing(error: unknown): boolean {
  return error instanceof NotYet || (error instanceof ApiRefusal && error.status >= 500);
}
