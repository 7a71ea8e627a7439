import * as pulumi from "@pulumi/pulumi";
import type { ConnectionArgs } from "./engine";

/** How the provider reaches one engine's API. */
export interface EngineAccess {
  /** The machine's name, for messages. */
  machine: string;
  address: pulumi.Input<string>;
  /** Signs the short-lived client certificate with which the API is dialled. */
  caCertificate: pulumi.Input<string>;
  caPrivateKey: pulumi.Input<string>;
  /** Where the API has no port: over this SSH connection. Secret. */
  login?: pulumi.Input<pulumi.Unwrap<ConnectionArgs>>;
}

/** With what is secret in it marked as such. */
export function secretAccess(access: EngineAccess): EngineAccess {
  const { login } = access;
  return {
    ...access,
    caPrivateKey: pulumi.secret(access.caPrivateKey),
    ...(login === undefined ? {} : { login: pulumi.secret(login) }),
  };
}

/** A user of a registry. */
export interface RegistryLogin {
  username: string;
  /** Secret. */
  password: pulumi.Input<string>;
}
