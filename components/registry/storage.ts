import type * as pulumi from "@pulumi/pulumi";

/** A bucket of Amazon S3, or of a service that speaks its language, for a registry's images. */
export interface S3Args {
  bucket: pulumi.Input<string>;
  /** `"eu-central-1"`; a service that has no regions takes any. */
  region: pulumi.Input<string>;
  /** Folder inside the bucket. @default its root */
  rootDirectory?: pulumi.Input<string>;
  /** Of a service other than Amazon's: `"https://s3.example.org:9000"`, http:// for one without TLS. @default Amazon's */
  endpoint?: pulumi.Input<string>;
  /** Secret. @default the role of the machine on which the registry runs */
  accessKey?: pulumi.Input<string>;
  /** Secret. @default the role of the machine on which the registry runs */
  secretKey?: pulumi.Input<string>;
  /** Ask the service to encrypt what it keeps. @default false */
  encrypt?: pulumi.Input<boolean>;
  /** The key, in the service's own key management, with which it encrypts. @default the service's own */
  keyId?: pulumi.Input<string>;
}

export const s3Keys: readonly (keyof S3Args)[] = [
  "bucket",
  "region",
  "rootDirectory",
  "endpoint",
  "accessKey",
  "secretKey",
  "encrypt",
  "keyId",
];
