import { Cancelled } from "../abort";
import { ApiRefusal, type EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { liveManager, otherManagers } from "./managers";
import { eventually, NotYet, passing } from "./retry";
import type { MembershipInputs, MembershipOutputs } from "./state";
import {
  fabricLabel,
  fabricName,
  initBody,
  inspectNode,
  inspectSwarm,
  joinBody,
  leave,
  setRole,
  swarmStateOf,
} from "./swarm-api";

/** Milliseconds in which a swarm settles after a change. */
const settling = 60_000;
/** A join waits 20 s in the engine before it goes on in the background. */
const joinTimeout = 45_000;
const joinTries = 3;

/** Brings the node into our swarm, from whatever state it is in: new, already there, or in an old or foreign swarm. */
export async function enter(
  api: EngineApi,
  inputs: MembershipInputs,
  progress: Progress,
  signal: AbortSignal,
): Promise<MembershipOutputs> {
  const state = await eventually(settling, signal, () => swarmStateOf(api), unreachableFor());
  if (state.LocalNodeState === "active" && (await isOurs(api, inputs, state.NodeID, signal))) {
    if ((inputs.role === "manager") !== state.ControlAvailable)
      await changeRole(api, inputs, state.NodeID, signal);
    return found(api, inputs, signal);
  }
  if (state.LocalNodeState !== "inactive") {
    progress.step("leaving the swarm that this machine was in");
    await leave(api);
  }
  if (inputs.joinAddress === undefined) {
    progress.step("starting the swarm");
    const { address, subnets, caCertificate, fabric } = inputs;
    await api.post(
      "/swarm/init",
      initBody({ address, subnets, fabric: fabricName(caCertificate, fabric) }),
      joinTimeout,
    );
  } else await join(api, inputs, progress);
  return found(api, inputs, signal);
}

/** Another role for a node that stays in the swarm: its id and its containers stay. */
export async function changeRole(
  api: EngineApi,
  inputs: MembershipInputs,
  nodeId: string,
  signal: AbortSignal,
): Promise<void> {
  const manager =
    (await liveManager(otherManagers(inputs, signal), nodeId)) ?? (await liveManager([api], nodeId));
  if (manager === undefined)
    throw new Error(
      "no live manager of the swarm is left to change the role; bring one back, or raise fabric",
    );
  await eventually(settling, signal, () => setRole(manager, nodeId, inputs.role));
  await eventually(settling, signal, async () => {
    if ((await swarmStateOf(api)).ControlAvailable !== (inputs.role === "manager"))
      throw new NotYet(`the node is not yet a ${inputs.role}`);
  });
}

async function join(api: EngineApi, inputs: MembershipInputs, progress: Progress): Promise<void> {
  const { address, joinAddress, joinToken } = inputs;
  if (joinAddress === undefined || joinToken === undefined) throw new Error("joinToken is missing");
  for (let attempt = 1; ; attempt++) {
    progress.step(`joining the swarm at ${joinAddress}`);
    try {
      await api.post("/swarm/join", joinBody(address, joinAddress, joinToken), joinTimeout);
      return;
    } catch (error) {
      if (error instanceof Cancelled || attempt === joinTries || !mayPass(error)) throw error;
    }
    // The engine goes on by itself, and refuses a second try while it does.
    if ((await swarmStateOf(api)).LocalNodeState !== "inactive") await leave(api);
  }
}

function mayPass(error: unknown): boolean {
  return passing(error) && !(error instanceof ApiRefusal && /token/i.test(error.detail));
}

/** The engine was verified a moment ago, so anything but a refusal of ours may pass. */
function unreachableFor(): (error: unknown) => boolean {
  return (error) => !(error instanceof Cancelled) && !(error instanceof ApiRefusal && error.status < 500);
}

/** A manager knows its swarm's label; a worker is known to one of our managers. */
async function isOurs(
  api: EngineApi,
  inputs: MembershipInputs,
  nodeId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const own = await swarmOf(api);
  if (own !== undefined)
    return own.Spec.Labels?.[fabricLabel] === fabricName(inputs.caCertificate, inputs.fabric);
  const manager = await liveManager(otherManagers(inputs, signal), nodeId);
  if (manager === undefined) return false;
  const swarm = await swarmOf(manager);
  return swarm?.Spec.Labels?.[fabricLabel] === fabricName(inputs.caCertificate, inputs.fabric);
}

/** undefined where the node is no manager, or its swarm has no leader any more. */
async function swarmOf(api: EngineApi) {
  return inspectSwarm(api).catch((error: unknown) => {
    if (error instanceof ApiRefusal) return undefined;
    throw error;
  });
}

/** Where the node has arrived. Tokens are of managers only. */
export async function found(
  api: EngineApi,
  inputs: MembershipInputs,
  signal: AbortSignal,
): Promise<MembershipOutputs> {
  return eventually(settling, signal, async () => {
    const state = await swarmStateOf(api);
    if (state.LocalNodeState !== "active" || state.NodeID === "")
      throw new NotYet(`the node is ${state.LocalNodeState}${state.Error ? `: ${state.Error}` : ""}`);
    if (inputs.role === "manager") {
      const swarm = await inspectSwarm(api);
      await ready(api, state.NodeID);
      const { Worker, Manager } = swarm.JoinTokens;
      return { nodeId: state.NodeID, clusterId: swarm.ID, workerToken: Worker, managerToken: Manager };
    }
    const manager = await liveManager(otherManagers(inputs, signal), state.NodeID);
    if (manager === undefined) throw new NotYet("no manager of the swarm answers");
    await ready(manager, state.NodeID);
    return { nodeId: state.NodeID, clusterId: (await inspectSwarm(manager)).ID };
  });
}

/** Before its first report to a manager, a node can attach no container to an overlay network. */
async function ready(manager: EngineApi, nodeId: string): Promise<void> {
  const { State } = (await inspectNode(manager, nodeId)).Status;
  if (State !== "ready") throw new NotYet(`the swarm has no sign of life of the node yet: it is ${State}`);
}
