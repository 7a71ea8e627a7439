import { Cancelled } from "../abort";
import { limiter } from "../limit";

interface Lane {
  readonly enter: ReturnType<typeof limiter>;
  failed?: string;
}

/** One for each stack, for as long as this process serves one run of Pulumi. */
const lanes = new Map<string, Lane>();

/** An engine that was not touched, because one before it did not come through its change. */
export class RollingStopped extends Error {
  override readonly name = "RollingStopped";
  constructor(machine: string, failed: string) {
    super(
      `machine ${machine}: its engine was not touched, since the one of ${failed} did not come through the same kind of change; ` +
        `see the error of ${failed}, then run \`pulumi up\` again`,
    );
  }
}

/**
 * Changes the running engines of a stack one after the other: each has to work again before the next one restarts, and
 * after a failure none is touched.
 */
export async function oneByOne<T>(stack: string, machine: string, change: () => Promise<T>): Promise<T> {
  const lane = lanes.get(stack) ?? { enter: limiter(1) };
  lanes.set(stack, lane);
  return lane.enter(async () => {
    // The one that failed may try again: once it works, the way is free.
    if (lane.failed !== undefined && lane.failed !== machine) throw new RollingStopped(machine, lane.failed);
    try {
      const result = await change();
      delete lane.failed;
      return result;
    } catch (error) {
      if (!(error instanceof Cancelled)) lane.failed = machine;
      throw error;
    }
  });
}

/** Forgets what failed: tests run several stacks' lives in one process. */
export function forgetFailures(): void {
  lanes.clear();
}
