import { X509Certificate } from "node:crypto";
import { progressOf } from "../progress";
import { ConnectionLost, HostKeyMismatch, Unreachable } from "../ssh/errors";
import { connect } from "../ssh/wait";
import { hostOver, targetOf } from "./bootstrap";
import { driftOf, type UnitState } from "./drift";
import type { Facts } from "./facts";
import type { Host } from "./host";
import { paths } from "./paths";
import { look } from "./probe";
import type { EngineState } from "./state";

/** Milliseconds for which a refresh waits for a host. */
const patience = 10_000;

/** What a refresh finds on the host; all else in the state stays. */
export type Found = Pick<EngineState, "version" | "certificateExpires" | "drift">;

/**
 * Looks at a host and changes nothing there. undefined where it cannot be looked at: the state stays as it was, since a
 * host that is silent says nothing of what is on it. Another host key is an alarm, and no key is learnt from it.
 */
export async function readEngine(
  id: string,
  state: EngineState,
  signal: AbortSignal,
): Promise<Found | undefined> {
  // What was never finished is made in the next `up`, whatever is there now.
  if (state.ready !== true) return undefined;
  const progress = progressOf(state.machine, state.progressUrn);
  let found: Found;
  try {
    const connection = await connect(targetOf(state, state.hostKey), { budget: patience }, signal);
    try {
      found = await inspect(await hostOver(connection, state), id, state);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (error instanceof Unreachable || error instanceof ConnectionLost) {
      await progress.warn(`${error.message} Its state is kept as it was`);
      return undefined;
    }
    if (!(error instanceof HostKeyMismatch)) throw error;
    found = { ...kept(state), drift: [`ALARM: somebody else may answer there. ${error.message}`] };
  }
  for (const line of found.drift ?? []) await progress.warn(`machine ${state.machine}: ${line}`);
  return found;
}

async function inspect(host: Host, id: string, state: EngineState): Promise<Found> {
  const facts = await look(host);
  const drift = driftOf(id, state, facts, parseUnit((await host.exec(unitScript())).stdout));
  return {
    ...kept(state),
    ...(facts.engine === undefined ? {} : { version: facts.engine.version }),
    ...expiryIn(facts),
    ...(drift.length === 0 ? {} : { drift }),
  };
}

function kept({ version, certificateExpires }: EngineState): Omit<Found, "drift"> {
  return {
    ...(version === undefined ? {} : { version }),
    ...(certificateExpires === undefined ? {} : { certificateExpires }),
  };
}

/** A certificate that somebody has put there counts as well: it is the one that ends. */
function expiryIn({ files }: Facts): Pick<Found, "certificateExpires"> {
  try {
    const { validTo } = new X509Certificate(files[paths.serverCertificate] ?? "");
    return { certificateExpires: new Date(validTo).toISOString() };
  } catch {
    return {};
  }
}

export function unitScript(): string {
  return [
    "[ -d /run/systemd/system ] || exit 0",
    'echo "active $(systemctl is-active docker.service 2>/dev/null)"',
    'echo "enabled $(systemctl is-enabled docker.service 2>/dev/null)"',
  ].join("\n");
}

export function parseUnit(output: string): UnitState {
  const find = (key: string) => new RegExp(`^${key} (.*)$`, "m").exec(output)?.[1]?.trim() ?? "";
  return { active: find("active"), enabled: find("enabled") };
}
