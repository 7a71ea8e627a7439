import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export interface ServerCertificateArgs {
  /** The subject's common name. */
  commonName: string;
  /** Names and IP addresses that clients dial. */
  sans: pulumi.Input<pulumi.Input<string>[]>;
  caCertificate: pulumi.Input<string>;
  caPrivateKey: pulumi.Input<string>;
  /** Its life; renewed by the `up` that finds less than a third left. @default 365 */
  days?: number;
}

/** A certificate for a server of the stack's own, signed by the stack's authority. */
export class ServerCertificate extends StowageResource {
  /** PEM: the leaf, then its authority. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM; secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** ISO date. */
  declare readonly expires: pulumi.Output<string>;

  constructor(name: string, args: ServerCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "ServerCertificate",
      "serverCertificate",
      name,
      { ...args, caPrivateKey: pulumi.secret(args.caPrivateKey) },
      ["certificate", "privateKey", "expires"],
      { ...opts, additionalSecretOutputs: ["privateKey", "caPrivateKey"] },
    );
  }
}
