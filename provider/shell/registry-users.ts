import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

export { machinesUser } from "./machines-user";

export interface RegistryUserArgs {
  password: pulumi.Input<string>;
  /** @default "push" */
  role?: "push" | "pull";
}

export interface RegistryUsersArgs {
  /** By name. The machines' own user is made besides. */
  users: Record<string, RegistryUserArgs>;
}

/** The users of a registry: bcrypt hashes that stay until a password changes, and a user for the machines. */
export class RegistryUsers extends StowageResource {
  /** htpasswd lines of all who may push, by name; secret. */
  declare readonly pushers: pulumi.Output<string>;
  /** htpasswd lines of all; secret. */
  declare readonly everyone: pulumi.Output<string>;
  /** Of the machines' user; secret. */
  declare readonly password: pulumi.Output<string>;
  /** What the registry signs the state of uploads with; secret. */
  declare readonly httpSecret: pulumi.Output<string>;

  constructor(name: string, { users }: RegistryUsersArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      "RegistryUsers",
      "registryUsers",
      name,
      { users: pulumi.secret(users) },
      ["pushers", "everyone", "password", "httpSecret"],
      {
        ...opts,
        additionalSecretOutputs: ["users", "pushers", "everyone", "password", "httpSecret"],
      },
    );
  }
}
