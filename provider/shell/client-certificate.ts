import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export interface ClientCertificateArgs {
  /** Who it is for; the subject's common name. */
  commonName: string;
  caCertificate: pulumi.Input<string>;
  caPrivateKey: pulumi.Input<string>;
  /**
   * Whatever makes an engine unreachable with the old pair: a change re-issues it, so that the docker provider
   * that uses it is unknown in preview, and not pinged, exactly when the engine is not yet right.
   */
  instance?: pulumi.Input<string>;
  generation?: number;
  address?: pulumi.Input<string>;
}

/** A client certificate for one engine's docker provider, or for a person. */
export class ClientCertificate extends StowageResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM; secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** ISO date. */
  declare readonly expires: pulumi.Output<string>;

  constructor(name: string, args: ClientCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "ClientCertificate",
      "clientCertificate",
      name,
      { ...args, caPrivateKey: pulumi.secret(args.caPrivateKey) },
      ["certificate", "privateKey", "expires"],
      {
        ...opts,
        additionalSecretOutputs: ["privateKey", "caPrivateKey"],
      },
    );
  }
}
