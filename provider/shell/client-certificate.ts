import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export interface ClientCertificateArgs {
  /** Who it is for; the subject's common name. */
  commonName: string;
  /**
   * The authority that signs it, with its key. A certificate that an engine's authority has signed is good until that
   * authority is rotated: leave both out for a person.
   *
   * @default an authority of its own, trusted by the machines whose `engine.clients` name this certificate
   */
  caCertificate?: pulumi.Input<string>;
  caPrivateKey?: pulumi.Input<string>;
  /**
   * Whatever makes an engine unreachable with the old pair: a change re-issues it, so that the docker provider
   * that uses it is unknown in preview, and not pinged, exactly when the engine is not yet right.
   */
  instance?: pulumi.Input<string>;
  generation?: number;
  address?: pulumi.Input<string>;
  /** Its life; renewed by the `up` that finds less than a third left. @default 365 */
  days?: number;
}

/**
 * A client certificate for one engine's docker provider, or for a person.
 *
 * Whoever has it is root on the machines that trust it. Removing a person's revokes it: the next `up` takes its
 * authority away from the engines, which restarts them one by one.
 *
 * @example
 * const alice = new ClientCertificate("alice", { commonName: "alice" });
 * new Machine("web-1", { address, cpus: 4, memory: "8g", ssh, engine: { clients: [alice] } });
 */
export class ClientCertificate extends StowageResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM; secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** ISO date. */
  declare readonly expires: pulumi.Output<string>;
  /** The authority of its own, PEM; undefined where another one has signed it. */
  declare readonly issuer: pulumi.Output<string | undefined>;

  constructor(name: string, args: ClientCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    const { caPrivateKey } = args;
    super(
      "ClientCertificate",
      "clientCertificate",
      name,
      { ...args, caPrivateKey: caPrivateKey === undefined ? undefined : pulumi.secret(caPrivateKey) },
      ["certificate", "privateKey", "expires", "issuer"],
      {
        ...opts,
        additionalSecretOutputs: ["privateKey", "caPrivateKey", "issuerPrivateKey"],
      },
    );
  }
}
