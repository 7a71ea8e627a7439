import { pause } from "../abort";
import type { Progress } from "../progress";
import { type Fault, faultOf } from "./failures";

/** Milliseconds for which a registry may be starting, or collecting garbage. */
const patience = 60_000;
const longestWait = 8_000;
/** How often a transfer that breaks off is begun again. */
const tries = 3;

/** Runs a transfer again, whole, while what was wrong with the registry may pass. */
export async function persistently<T>(
  progress: Progress,
  signal: AbortSignal,
  transfer: () => Promise<T>,
): Promise<T> {
  const start = Date.now();
  let broken = 0;
  for (let wait = 500; ; wait = Math.min(longestWait, wait * 2)) {
    let fault: Fault;
    try {
      return await transfer();
    } catch (error) {
      fault = faultOf(error);
      const again =
        fault === "cut" ? ++broken < tries : fault in passing && Date.now() - start + wait < patience;
      if (!again) throw error;
    }
    progress.step(`waiting for the registry, which ${passing[fault] ?? "broke off the connection"}`);
    await pause(wait, signal);
  }
}

/** A registry that answers 5xx is not among them: the engine itself has tried five times by then. */
const passing: Partial<Record<Fault, string>> = {
  away: "does not answer",
  closed: "takes no pushes now",
};
