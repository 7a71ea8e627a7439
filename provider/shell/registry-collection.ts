import * as pulumi from "@pulumi/pulumi";
import { type EngineAccess, type RegistryLogin, secretAccess } from "./engine-access";
import { StowageResource } from "./resource";

export interface RegistryCollectionArgs extends EngineAccess {
  progressUrn?: string;
  /** The registry's container on the machine. */
  container: string;
  /** Its configuration inside the container. */
  configuration: string;
  /** Port of the machine on which it answers. */
  port: number;
  /** Name in its certificate. */
  host: string;
  user: RegistryLogin;
  /** Raised to collect once more. */
  run: number;
}

/** A garbage collection: read-only, collect, back to writable, and every tagged image is still whole. */
export class RegistryCollection extends StowageResource {
  /** Bytes that the last run has freed; undefined where they are in a bucket, whose sizes nobody tells. */
  declare readonly freed: pulumi.Output<number | undefined>;

  constructor(name: string, { user, ...args }: RegistryCollectionArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "RegistryCollection",
      "registryCollection",
      name,
      { ...args, ...secretAccess(args), user: pulumi.secret(user) },
      ["freed"],
      { ...opts, additionalSecretOutputs: ["caPrivateKey", "login", "user"] },
    );
  }
}
