import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

/** An ed25519 login key and an ed25519 host key for a machine that we create. */
export class SshKey extends StowageResource {
  /** OpenSSH private key that logs in; secret. */
  declare readonly privateKey: pulumi.Output<string>;
  /** One line for authorized_keys. */
  declare readonly publicKey: pulumi.Output<string>;
  /** OpenSSH private host key, for /etc/ssh/ssh_host_ed25519_key; secret. */
  declare readonly hostPrivateKey: pulumi.Output<string>;
  /** `ssh-ed25519 AAAA...`: what the SSH client must see. */
  declare readonly hostPublicKey: pulumi.Output<string>;

  constructor(name: string, args: Record<string, never> = {}, opts?: pulumi.CustomResourceOptions) {
    super("SshKey", "sshKey", name, args, ["privateKey", "publicKey", "hostPrivateKey", "hostPublicKey"], {
      ...opts,
      additionalSecretOutputs: ["privateKey", "hostPrivateKey"],
    });
  }
}
