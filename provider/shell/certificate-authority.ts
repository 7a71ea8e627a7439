import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export interface CertificateAuthorityArgs {
  /** @default "stowage" */
  commonName?: string;
}

/** A P-256 certificate authority; one per Pulumi stack is made on first use. */
export class CertificateAuthority extends StowageResource {
  /** PEM. */
  declare readonly certificate: pulumi.Output<string>;
  /** PEM; secret. */
  declare readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: CertificateAuthorityArgs = {}, opts?: pulumi.CustomResourceOptions) {
    super(
      "CertificateAuthority",
      "certificateAuthority",
      name,
      { commonName: args.commonName ?? "stowage" },
      ["certificate", "privateKey"],
      { ...opts, additionalSecretOutputs: ["privateKey"] },
    );
  }
}
