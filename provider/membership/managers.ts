import type { EngineApi } from "../engine-api";
import { knownUnreachable } from "../ssh/verdicts";
import { apiAt, type MembershipInputs } from "./state";
import { swarmStateOf } from "./swarm-api";

/** APIs of the managers other than this machine. */
export function otherManagers(inputs: MembershipInputs, signal: AbortSignal): EngineApi[] {
  const { address, joinAddress, managerAddresses } = inputs;
  const addresses = new Set([...(joinAddress === undefined ? [] : [joinAddress]), ...managerAddresses]);
  addresses.delete(address);
  return [...addresses].map((other) => apiAt(inputs, `at ${other}`, other, signal));
}

/** Whichever answers first as a manager of a swarm that knows this node; undefined where none does. */
export async function liveManager(
  candidates: readonly EngineApi[],
  nodeId: string | undefined,
): Promise<EngineApi | undefined> {
  const answers = candidates
    .filter(({ endpoint }) => knownUnreachable(endpoint) === undefined)
    .map(async (api) => {
      if (!(await swarmStateOf(api)).ControlAvailable) throw new Error("a worker");
      await api.get(nodeId === undefined ? "/swarm" : `/nodes/${encodeURIComponent(nodeId)}`);
      return api;
    });
  return Promise.any(answers).catch(() => undefined);
}
