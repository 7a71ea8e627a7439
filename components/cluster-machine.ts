import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthority, ConnectionArgs, Engine, EngineAccess } from "../provider/shell";
import type { MachineSpec } from "../scheduler";

/** What SwarmCluster needs of a machine. Implement it for another cloud. */
export interface ClusterMachine {
  /** The resource's logical name: what `node==NAME` and `node.hostname==NAME` match. */
  readonly name: string;
  /** Plain capacity, labels, facts and state: what the planner sees. */
  readonly spec: MachineSpec;
  /** Raised when a host that we don't create was reinstalled: everything on it is made anew. */
  readonly generation: number;
  /** For your own `@pulumi/docker` resources; the planner does not see those. */
  readonly docker: docker.Provider;
  /** The bootstrap; undefined on a machine that is declared down. */
  readonly engine: Engine | undefined;
  /** Id of the VM or node container. */
  readonly instance: pulumi.Output<string>;
  /** The authority that the engine trusts. */
  readonly authority: CertificateAuthority;
  /** What SSH and engine clients dial. */
  readonly address: pulumi.Output<string>;
  /** What other machines dial. */
  readonly privateAddress: pulumi.Output<string>;
  /** What DOCKER_HOST takes. */
  readonly dockerHost: pulumi.Output<string>;
  /** How files on the machine are reached: a registry's certificate goes there. Without it, by hand. */
  readonly connection?: ConnectionArgs;
  /** How the engine is reached where it has no port (`engine.transport: "ssh"`). */
  readonly login?: ConnectionArgs;
}

/** How the provider reaches the machine's engine. */
export function accessOf({ name, address, authority, login, engine }: ClusterMachine): EngineAccess {
  return {
    machine: name,
    address,
    caCertificate: authority.certificate,
    caPrivateKey: authority.privateKey,
    ...(login === undefined
      ? {}
      : { login: pulumi.output({ ...login, hostKey: login.hostKey ?? engine?.hostKey ?? "" }) }),
  };
}
