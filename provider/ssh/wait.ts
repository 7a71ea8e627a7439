import { pause } from "../abort";
import { dial, type Connection, type Target } from "./connection";
import { ConnectionLost, LoginFailed, NotBooted, Unreachable } from "./errors";

/** How long to go on trying, in milliseconds. Budgets are times, not tries: one try may take 3 s by itself. */
export interface Patience {
  readonly budget: number;
  /** A host that is still booting refuses logins for a moment (pam_nologin). @default 0 */
  readonly login?: number;
  /** How long a first boot may keep logins from running commands. @default 300000 */
  readonly boot?: number;
  /** Is told what is waited for. */
  readonly waiting?: (message: string) => void;
}

/** What a login that runs commands answers. */
export const greeting = "echo stowage-is-in";

const longestTry = 10_000;

/** Opens a connection, waiting for a host that boots; what waiting cannot cure is thrown at once. */
export async function connect(target: Target, patience: Patience, signal: AbortSignal): Promise<Connection> {
  const start = Date.now();
  for (let wait = 100; ; wait = Math.min(1_000, wait * 1.5)) {
    const left = patience.budget - (Date.now() - start);
    try {
      const connection = await dial(target, Math.max(500, Math.min(longestTry, left)), signal);
      return await greeted(connection, target);
    } catch (error) {
      if (Date.now() - start + wait > limitOf(error, patience)) throw error;
      if (error instanceof NotBooted) patience.waiting?.(`waiting for the first boot: ${error.text}`);
    }
    await pause(wait, signal);
  }
}

function limitOf(error: unknown, { budget, login = 0, boot = 300_000 }: Patience): number {
  if (error instanceof LoginFailed) return login;
  if (error instanceof NotBooted) return boot;
  return error instanceof Unreachable || error instanceof ConnectionLost ? budget : 0;
}

/**
 * Some vendors answer every command with "please wait" until the first boot is over (a forced command in
 * authorized_keys). It holds for the whole connection, so another one is needed to look again.
 */
async function greeted(connection: Connection, target: Target): Promise<Connection> {
  try {
    const { stdout, stderr } = await connection.exec(greeting, { timeout: longestTry });
    if (stdout.includes(greeting.split(" ")[1] ?? "")) return connection;
    throw new NotBooted(target, `${stdout}${stderr}`.trim().slice(0, 200));
  } catch (error) {
    connection.close();
    throw error;
  }
}
