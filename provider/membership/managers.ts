import { engineApi, type EngineApi } from "../engine-api";
import { authorityOf, type MembershipInputs } from "./state";
import { swarmStateOf } from "./swarm-api";

/** APIs of the managers other than this machine. */
export function otherManagers(inputs: MembershipInputs, signal: AbortSignal): EngineApi[] {
  const { address, joinAddress, managerAddresses } = inputs;
  const addresses = new Set([...(joinAddress === undefined ? [] : [joinAddress]), ...managerAddresses]);
  addresses.delete(address);
  return [...addresses].map((other) => engineApi(`at ${other}`, other, authorityOf(inputs), signal));
}

/** The first of them that manages a swarm which knows this node; undefined where none answers so. */
export async function liveManager(
  candidates: readonly EngineApi[],
  nodeId: string | undefined,
): Promise<EngineApi | undefined> {
  const answers = await Promise.all(
    candidates.map(async (api) => {
      try {
        if (!(await swarmStateOf(api)).ControlAvailable) return undefined;
        await api.get(nodeId === undefined ? "/swarm" : `/nodes/${encodeURIComponent(nodeId)}`);
        return api;
      } catch {
        return undefined;
      }
    }),
  );
  return answers.find((api) => api !== undefined);
}
