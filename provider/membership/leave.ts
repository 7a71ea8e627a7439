import { Cancelled } from "../abort";
import { partingPatience } from "../declared-down";
import { ApiRefusal, type EngineApi } from "../engine-api";
import { progressOf } from "../progress";
import { ConnectionLost, Unreachable } from "../ssh/errors";
import { knownUnreachable, rememberUnreachable } from "../ssh/verdicts";
import { liveManager, otherManagers } from "./managers";
import { eventually, NotYet } from "./retry";
import { apiAt, type MembershipState } from "./state";
import { inspectNode, leave, removeNode, setRole, swarmStateOf } from "./swarm-api";

/** Milliseconds for which managers and a node that answers may take to agree. */
const patience = 20_000;

/** Takes a node out of the swarm in good order, or, if it is dead, takes it off the managers' list. */
export async function depart(state: MembershipState, signal: AbortSignal): Promise<void> {
  const api = apiAt(state, state.machine, state.address, signal);
  const manager = await liveManager(otherManagers(state, signal), state.nodeId);
  if (manager !== undefined && state.nodeId !== undefined) await demote(manager, state.nodeId, signal);
  try {
    await leaveSwarm(api, manager !== undefined, state, signal);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    rememberUnreachable(error);
    await progressOf(state.machine, state.progressUrn).warn(
      `${error.message} It is taken off the swarm's list; if it comes back, it still believes to be in the swarm until it is set up anew`,
    );
  }
  if (manager !== undefined && state.nodeId !== undefined) await forget(manager, state.nodeId, signal);
}

async function leaveSwarm(
  api: EngineApi,
  demoted: boolean,
  { machine, nodeId }: MembershipState,
  signal: AbortSignal,
): Promise<void> {
  const dead = knownUnreachable(api.endpoint);
  if (dead !== undefined) throw dead;
  const silent = (error: unknown) => error instanceof Unreachable || error instanceof ConnectionLost;
  const now = await eventually(partingPatience(machine), signal, () => swarmStateOf(api), silent);
  // It is in another swarm by now, or in none: that one is not ours to leave.
  if (now.LocalNodeState === "inactive" || (nodeId !== undefined && now.NodeID !== nodeId)) return;
  // A manager that leaves before it knows of its demotion takes its vote along.
  if (demoted)
    await eventually(patience, signal, async () => {
      if ((await swarmStateOf(api)).ControlAvailable) throw new NotYet("still a manager");
    }).catch((error: unknown) => {
      if (error instanceof Cancelled) throw error;
    });
  await leave(api);
}

async function demote(manager: EngineApi, nodeId: string, signal: AbortSignal): Promise<void> {
  await eventually(patience, signal, () => setRole(manager, nodeId, "worker")).catch(unlessGone);
}

async function forget(manager: EngineApi, nodeId: string, signal: AbortSignal): Promise<void> {
  await eventually(patience, signal, async () => {
    const node = await inspectNode(manager, nodeId);
    if (node.Spec.Role === "manager" || node.ManagerStatus !== undefined) throw new NotYet("still a manager");
    await removeNode(manager, nodeId);
  }).catch(unlessGone);
}

/** The managers may have forgotten it already, or be leaving themselves. */
function unlessGone(error: unknown): void {
  if (error instanceof ApiRefusal && [404, 406, 500, 503].includes(error.status)) return;
  if (error instanceof NotYet || error instanceof Unreachable || error instanceof ConnectionLost) return;
  throw error;
}
