import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export interface CertificateAuthorityArgs {
  /** Another name begins a rotation. @default "stowage" */
  commonName?: string;
  /**
   * Raise it (from config) to rotate once: another key signs everything anew, in three phases, one in each `up`.
   * It also rotates by itself when a third of its life is left.
   *
   * @default 0
   */
  rotation?: number;
  /** Life of the next key's certificate. @default 3650 */
  days?: number;
}

/** A P-256 certificate authority; one per Pulumi stack is made on first use. */
export class CertificateAuthority extends StowageResource {
  /** PEM; of two authorities, the one that signs first, while it is rotated. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM; secret. */
  declare readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(
      "CertificateAuthority",
      "certificateAuthority",
      name,
      { ...args, commonName: args.commonName ?? "stowage" },
      ["certificate", "privateKey"],
      { ...opts, additionalSecretOutputs: ["privateKey", "nextPrivateKey"] },
    );
  }
}
