import * as pulumi from "@pulumi/pulumi";

/** Names that `pulumi-stowage/provider` exports, one for each dynamic resource. Frozen: old state calls them. */
export type Handler =
  | "builtImage"
  | "certificateAuthority"
  | "clientCertificate"
  | "copiedImage"
  | "engine"
  | "membership"
  | "placement"
  | "pulledImage"
  | "registryCollection"
  | "registryTrust"
  | "registryUsers"
  | "serverCertificate"
  | "sshKey"
  | "swarm";

/**
 * A dynamic resource whose `__provider` is a constant: no closure is serialized, so no code is kept in state,
 * an upgrade makes no diff, and state written by an old version finds today's code.
 *
 * `outputs` lists what the provider returns besides the inputs.
 */
export abstract class StowageResource extends pulumi.CustomResource {
  protected constructor(
    type: string,
    handler: Handler,
    name: string,
    inputs: pulumi.Inputs,
    outputs: readonly string[],
    opts: pulumi.CustomResourceOptions = {},
  ) {
    const unknown = Object.fromEntries(outputs.map((output) => [output, undefined]));
    super(
      `pulumi-nodejs:dynamic/stowage:${type}`,
      name,
      { ...unknown, ...inputs, __provider: providerLiteral(handler) },
      opts,
    );
  }
}

/** The literal that stands in every state file; tested byte for byte. */
export function providerLiteral(handler: Handler): string {
  return `exports.handler = () => require("pulumi-stowage/provider").${handler};`;
}
