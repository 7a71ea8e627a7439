import { X509Certificate } from "node:crypto";
import { driftOf, type UnitState } from "./drift";
import type { Facts } from "./facts";
import type { Host } from "./host";
import { inspect } from "./inspect";
import { paths } from "./paths";
import { look } from "./probe";
import type { EngineState } from "./state";

/** What a refresh finds on the host; all else in the state stays. */
export type Found = Pick<EngineState, "version" | "certificateExpires" | "drift">;

/** Looks at a host and changes nothing there. undefined: there is nothing that the state does not say. */
export async function readEngine(
  id: string,
  state: EngineState,
  signal: AbortSignal,
): Promise<Found | undefined> {
  // What was never finished is made in the next `up`, whatever is there now.
  if (state.ready !== true) return undefined;
  return inspect<Found>(
    state,
    signal,
    (host) => findOn(host, id, state),
    (alarm) => ({ ...kept(state), drift: [alarm] }),
  );
}

async function findOn(host: Host, id: string, state: EngineState): Promise<Found> {
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
