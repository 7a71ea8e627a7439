import type { EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { enter, found } from "./join";
import { liveManager, otherManagers } from "./managers";
import { eventually } from "./retry";
import type { MembershipInputs, MembershipOutputs } from "./state";
import { fabricName, initBody, leave, removeNode, setRole, swarmStateOf } from "./swarm-api";

/**
 * A node advertises its address for as long as it is in the swarm, so another address means leaving and joining
 * anew; the only manager keeps the swarm with its data and starts it over at the new address.
 */
export async function readdress(
  api: EngineApi,
  inputs: MembershipInputs,
  progress: Progress,
  signal: AbortSignal,
): Promise<MembershipOutputs> {
  const state = await swarmStateOf(api);
  const manager = await liveManager(otherManagers(inputs, signal), state.NodeID);
  if (manager === undefined && state.ControlAvailable) {
    const { address, subnets, caCertificate, fabric } = inputs;
    progress.step("starting the swarm over at its new address");
    const body = initBody({
      address,
      subnets,
      fabric: fabricName(caCertificate, fabric),
      forceNewCluster: true,
    });
    await api.post("/swarm/init", body, 60_000);
    return found(api, inputs, signal);
  }
  if (manager !== undefined) {
    await eventually(20_000, signal, () => setRole(manager, state.NodeID, "worker"));
    await leave(api);
    await eventually(20_000, signal, () => removeNode(manager, state.NodeID));
  }
  return enter(api, inputs, progress, signal);
}
