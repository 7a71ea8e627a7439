import type { RegistryRecord } from "../../engine/registries";
import type { Login } from "../../engine/state";

/** The inputs of a machine's trust in a registry, as the provider receives them. */
export interface TrustInputs extends Login {
  readonly progressUrn?: string;
  readonly instance: string;
  readonly generation: number;
  readonly registry: string;
  readonly host: string;
  readonly ports: readonly number[];
  readonly registryAddress: string;
  readonly caCertificate: string;
  readonly mirror?: string;
}

export interface TrustState extends TrustInputs {
  /** How the machine differed from what was set up, when it was last looked at. */
  readonly drift?: readonly string[];
  /** false: it stopped on the way, update() resumes it. */
  readonly ready?: boolean;
}

/** What the machine is to remember. */
export function recordOf({ host, ports, registryAddress, mirror }: TrustInputs): RegistryRecord {
  return {
    address: registryAddress,
    host,
    places: ports.map((port) => `${host}:${port}`),
    mirrors: mirror === undefined ? [] : [mirror],
  };
}
