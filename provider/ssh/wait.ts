import { pause } from "../abort";
import { dial, type Connection, type Target } from "./connection";
import { ConnectionLost, LoginFailed, Unreachable } from "./errors";

/** How long to go on trying, in milliseconds. Budgets are times, not tries: one try may take 3 s by itself. */
export interface Patience {
  readonly budget: number;
  /** A host that is still booting refuses logins for a moment (pam_nologin). @default 0 */
  readonly login?: number;
}

const longestTry = 10_000;

/** Opens a connection, waiting for a host that boots; what waiting cannot cure is thrown at once. */
export async function connect(target: Target, patience: Patience, signal: AbortSignal): Promise<Connection> {
  const start = Date.now();
  for (let wait = 100; ; wait = Math.min(1_000, wait * 1.5)) {
    const left = patience.budget - (Date.now() - start);
    try {
      return await dial(target, Math.max(500, Math.min(longestTry, left)), signal);
    } catch (error) {
      const limit =
        error instanceof LoginFailed
          ? (patience.login ?? 0)
          : error instanceof Unreachable || error instanceof ConnectionLost
            ? patience.budget
            : 0;
      if (Date.now() - start + wait > limit) throw error;
    }
    await pause(wait, signal);
  }
}
