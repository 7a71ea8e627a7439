import { apiOf, type Login } from "../engine-access";
import type { EngineApi } from "../engine-api";

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

/** The API of one of the swarm's engines, over what it listens on. */
export function apiAt(
  inputs: MembershipInputs,
  machine: string,
  address: string,
  signal: AbortSignal,
): EngineApi {
  const { caCertificate, caPrivateKey, logins } = inputs;
  const login = logins?.[address];
  return apiOf(
    { machine, address, caCertificate, caPrivateKey, ...(login === undefined ? {} : { login }) },
    signal,
  );
}
