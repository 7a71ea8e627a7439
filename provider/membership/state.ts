import type { Pair } from "../tls/keys";

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
