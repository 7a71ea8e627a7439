import { engineApi, type EngineApi } from "../engine-api";
import { sshEngineApi } from "../ssh-engine-api";
import type { Pair } from "../tls/keys";

/** How one machine's engine is reached over SSH. */
export interface Login {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  readonly hostKey?: string;
}

/** A membership's inputs as the provider receives them. */
export interface MembershipInputs {
  readonly machine: string;
  readonly progressUrn?: string;
  readonly address: string;
  readonly role: "manager" | "worker";
  readonly fabric: number;
  readonly joinAddress?: string;
  readonly joinToken?: string;
  readonly subnets?: string;
  readonly caCertificate: string;
  readonly caPrivateKey: string;
  readonly instance: string;
  readonly generation: number;
  readonly managerAddresses: readonly string[];
  /** By the address that machines dial: those whose engines have no port of their own. */
  readonly logins?: Readonly<Record<string, Login>>;
}

/** What create() and update() find out. */
export interface MembershipOutputs {
  readonly nodeId: string;
  readonly clusterId: string;
  readonly workerToken?: string;
  readonly managerToken?: string;
}

export type MembershipState = MembershipInputs & Partial<MembershipOutputs>;

export function authorityOf({ caCertificate, caPrivateKey }: MembershipInputs): Pair {
  return { certificate: caCertificate, privateKey: caPrivateKey };
}

/** The API of one of the swarm's engines, over what it listens on. */
export function apiAt(
  inputs: MembershipInputs,
  machine: string,
  address: string,
  signal: AbortSignal,
): EngineApi {
  const login = inputs.logins?.[address];
  if (login === undefined) return engineApi(machine, address, authorityOf(inputs), signal);
  return sshEngineApi({ machine, ...login, port: login.port ?? 22, user: login.user ?? "root" }, signal);
}
