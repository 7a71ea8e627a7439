import type * as pulumi from "@pulumi/pulumi";
import { type ConnectionArgs, connectionSecrets, secretConnection } from "./engine";
import { StowageResource } from "./resource";

export interface RegistryTrustArgs extends ConnectionArgs {
  /** The machine that learns to trust the registry. */
  machine: string;
  progressUrn?: string;
  instance: pulumi.Input<string>;
  generation: number;
  /** The registry's name: what the files on the machine are called after. */
  registry: string;
  /** Name by which images are called; resolved on the machine itself, so that a move of the registry renames no image. */
  host: string;
  /** Ports on which the registry answers under that name. */
  ports: number[];
  /** Where the registry is: what the machine dials. */
  registryAddress: pulumi.Input<string>;
  /** The authority of the registry's certificate, PEM. */
  caCertificate: pulumi.Input<string>;
  /** `https://host:port` of a pull-through cache; the engine asks it for public images. @default none */
  mirror?: string;
}

/** One machine's trust in a registry: its authority, its name, and the mirror, without a restart of the engine. */
export class RegistryTrust extends StowageResource {
  constructor(name: string, args: RegistryTrustArgs, opts?: pulumi.CustomResourceOptions) {
    super("RegistryTrust", "registryTrust", name, { ...args, ...secretConnection(args) }, [], {
      ...opts,
      additionalSecretOutputs: [...connectionSecrets],
    });
  }
}
