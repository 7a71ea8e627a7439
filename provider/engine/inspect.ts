import { progressOf } from "../progress";
import { ConnectionLost, HostKeyMismatch, Unreachable } from "../ssh/errors";
import type { Host } from "./host";
import type { Login } from "./state";
import { visit } from "./visit";

/** Milliseconds for which a refresh waits for a host. */
const patience = 10_000;

export interface Inspected extends Login {
  readonly progressUrn?: string;
}

/** What a refresh has found, with the differences in words. */
interface Found {
  readonly drift?: readonly string[];
}

/**
 * Looks at a host and tells how it differs. undefined where it cannot be looked at: the state stays as it was, since a
 * host that is silent says nothing of what is on it. Another host key is an alarm, and no key is learnt from it.
 *
 * @param alarmed what is known of a host that somebody else may answer for
 */
export async function inspect<T extends Found>(
  state: Inspected,
  signal: AbortSignal,
  look: (host: Host) => Promise<T>,
  alarmed: (alarm: string) => T,
): Promise<T | undefined> {
  const progress = progressOf(state.machine, state.progressUrn);
  let found: T;
  try {
    found = await visit(state, state.hostKey, { budget: patience }, signal, look);
  } catch (error) {
    if (error instanceof Unreachable || error instanceof ConnectionLost) {
      await progress.warn(`${error.message} Its state is kept as it was`);
      return undefined;
    }
    if (!(error instanceof HostKeyMismatch)) throw error;
    found = alarmed(`ALARM: somebody else may answer there. ${error.message}`);
  }
  for (const line of found.drift ?? []) await progress.warn(`machine ${state.machine}: ${line}`);
  return found;
}
