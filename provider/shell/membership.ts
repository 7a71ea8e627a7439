import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./engine";
import { StowageResource } from "./resource";

export interface MembershipArgs {
  machine: string;
  progressUrn?: string;
  /** What other machines dial, and what this one advertises. */
  address: pulumi.Input<string>;
  role: "manager" | "worker";
  /**
   * The fabric's number: raised when a majority of managers is lost. Everybody leaves the old swarm and joins
   * the new one.
   */
  fabric: number;
  /** Absent on the manager that starts the swarm. */
  join?: { managerAddress: pulumi.Input<string>; token: pulumi.Input<string> };
  /** Overlay networks get their subnets from here, in the manager that starts the swarm. */
  subnets?: string;
  /** Signs the short-lived client certificate with which the engines' APIs are dialled. */
  caCertificate: pulumi.Input<string>;
  caPrivateKey: pulumi.Input<string>;
  /** The engine's identity: a new one means a new node. */
  instance: pulumi.Input<string>;
  generation: number;
  /** Addresses of the managers, for leaving in good order. */
  managerAddresses: pulumi.Input<pulumi.Input<string>[]>;
  /** By the address that machines dial: how engines are reached that have no port of their own. Secret. */
  logins?: pulumi.Input<Record<string, pulumi.Unwrap<ConnectionArgs>>>;
}

/** One machine's membership in the swarm that carries the overlay networks. */
export class Membership extends StowageResource {
  declare readonly nodeId: pulumi.Output<string>;
  declare readonly clusterId: pulumi.Output<string>;
  /** Secret; of managers only. */
  declare readonly workerToken: pulumi.Output<string>;
  /** Secret; of managers only. */
  declare readonly managerToken: pulumi.Output<string>;

  constructor(name: string, args: MembershipArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "Membership",
      "membership",
      name,
      {
        ...args,
        join: undefined,
        joinAddress: args.join?.managerAddress,
        joinToken: args.join === undefined ? undefined : pulumi.secret(args.join.token),
        caPrivateKey: pulumi.secret(args.caPrivateKey),
        logins: args.logins === undefined ? undefined : pulumi.secret(args.logins),
      },
      ["nodeId", "clusterId", "workerToken", "managerToken"],
      {
        ...opts,
        additionalSecretOutputs: ["workerToken", "managerToken", "joinToken", "caPrivateKey", "logins"],
      },
    );
  }
}
