import { createHash } from "node:crypto";
import type { EngineApi } from "../engine-api";

/** The parts of the engine's answers that we read. */
interface Info {
  readonly Swarm: {
    readonly NodeID: string;
    readonly LocalNodeState: "inactive" | "pending" | "active" | "error" | "locked";
    readonly ControlAvailable: boolean;
    readonly Error?: string;
    readonly Cluster?: { readonly ID: string } | null;
  };
}

export interface Swarm {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly JoinTokens: { readonly Worker: string; readonly Manager: string };
  readonly Spec: {
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly [key: string]: unknown;
  };
}

export interface SwarmNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: { readonly Role: "manager" | "worker"; readonly [key: string]: unknown };
  /** As the managers see it: `unknown`, `down`, `ready` or `disconnected`. */
  readonly Status: { readonly State: string };
  readonly ManagerStatus?: { readonly Leader?: boolean; readonly Reachability?: string };
}

/** The label by which a swarm is known to be ours. */
export const fabricLabel = "stowage.fabric";

/** Names a stack's swarm: the authority that signs, which is the first one of a bundle, and how often it was made anew. */
export function fabricName(caCertificate: string, fabric: number): string {
  const [first = ""] = caCertificate.trim().split(/(?<=-----END CERTIFICATE-----)\n/);
  return `${createHash("sha256").update(first.trim()).digest("hex").slice(0, 16)}#${fabric}`;
}

/** Gives the swarm the name that it has under another authority; whoever comes first does it. */
export async function rename(api: EngineApi, fabric: string): Promise<void> {
  const { Version, Spec } = await inspectSwarm(api);
  if (Spec.Labels?.[fabricLabel] === fabric) return;
  await api.post(`/swarm/update?version=${Version.Index}`, {
    ...Spec,
    Labels: { ...Spec.Labels, [fabricLabel]: fabric },
  });
}

export async function swarmStateOf(api: EngineApi): Promise<Info["Swarm"]> {
  return (await api.get<Info>("/info")).Swarm;
}

export function inspectSwarm(api: EngineApi): Promise<Swarm> {
  return api.get<Swarm>("/swarm");
}

export interface InitArgs {
  readonly address: string;
  readonly subnets: string | undefined;
  readonly fabric: string;
  /** Keeps the swarm's data and this node's id, and drops all other managers. */
  readonly forceNewCluster?: boolean;
}

export function initBody({ address, subnets, fabric, forceNewCluster = false }: InitArgs): object {
  return {
    ListenAddr: "0.0.0.0:2377",
    AdvertiseAddr: address,
    ForceNewCluster: forceNewCluster,
    ...(subnets === undefined ? {} : { DefaultAddrPool: [subnets], SubnetSize: 24 }),
    Spec: { Labels: { [fabricLabel]: fabric } },
  };
}

export function joinBody(address: string, manager: string, token: string): object {
  return {
    ListenAddr: "0.0.0.0:2377",
    AdvertiseAddr: address,
    RemoteAddrs: [/:\d+$/.test(manager) && !/:.*:/.test(manager) ? manager : hostPort(manager, 2377)],
    JoinToken: token,
  };
}

export async function leave(api: EngineApi): Promise<void> {
  await api.post("/swarm/leave?force=true", undefined, 30_000);
}

export function inspectNode(api: EngineApi, id: string): Promise<SwarmNode> {
  return api.get<SwarmNode>(`/nodes/${encodeURIComponent(id)}`);
}

export async function setRole(api: EngineApi, id: string, role: "manager" | "worker"): Promise<void> {
  const node = await inspectNode(api, id);
  if (node.Spec.Role === role) return;
  await api.post(`/nodes/${encodeURIComponent(id)}/update?version=${node.Version.Index}`, {
    ...node.Spec,
    Role: role,
  });
}

export async function removeNode(api: EngineApi, id: string): Promise<void> {
  await api.delete(`/nodes/${encodeURIComponent(id)}?force=true`);
}

function hostPort(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
