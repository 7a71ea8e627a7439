import * as pulumi from "@pulumi/pulumi";
import { StowageResource } from "./resource";

/** How the provider reaches a host over SSH. Flat, so that each secret stays a secret of its own in state. */
export interface ConnectionArgs {
  address: pulumi.Input<string>;
  /** @default 22 */
  port?: number;
  /** @default "root" */
  user?: string;
  /** Absent: the agent at SSH_AUTH_SOCK. */
  privateKey?: pulumi.Input<string>;
  passphrase?: pulumi.Input<string>;
  sudoPassword?: pulumi.Input<string>;
  /** `ssh-ed25519 AAAA...`; required unless trustOnFirstUse. */
  hostKey?: pulumi.Input<string>;
  trustOnFirstUse?: boolean;
}

export interface EngineInputs extends ConnectionArgs {
  /** The machine's name, for messages and the certificate. */
  machine: string;
  /** `<org/project/stack>/<machine>#<generation>`: value of the label `stowage.engine` on everything of ours there. */
  label: string;
  /** Row on which progress shows; plain, since no Output may name a resource's own URN. */
  progressUrn?: string;
  /** Id of the VM or node container; a new one replaces the Engine and everything on it. */
  instance: pulumi.Input<string>;
  generation: number;
  /** The instance dies with the machine, so there is nothing to clean up on delete. */
  owned: boolean;
  caCertificate: pulumi.Input<string>;
  caPrivateKey: pulumi.Input<string>;
  /** Further names and addresses in the server certificate. */
  sans?: pulumi.Input<pulumi.Input<string>[]>;
  /** Least that `docker info` must show: cores and bytes. */
  capacity: { cpus: number; memory: number };
  /** Merged into daemon.json; a conflict with ours is an error. */
  config?: Record<string, unknown>;
  /** Engine labels, `docker info`'s Labels. */
  labels?: Record<string, string>;
  /** false where the engine joins a swarm. */
  liveRestore: boolean;
  /** Images of the user's engine that are copied into this one, e.g. `["busybox:latest"]`. */
  loadImages?: string[];
  /** Exact package version, then held. @default the distribution's */
  version?: string;
  /** Server certificate's life in days. @default 365 */
  certificateDays?: number;
}

/** The bootstrap of one engine: install, certificates, daemon.json, start, verify. */
export class Engine extends StowageResource {
  /** Engine version, e.g. `"20.10.24+dfsg1"`. */
  declare readonly version: pulumi.Output<string>;
  /** ISO date on which the server certificate ends. */
  declare readonly certificateExpires: pulumi.Output<string>;
  /** `ssh-ed25519 AAAA...`: the key that the host has shown, pinned from then on. */
  declare readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: EngineInputs, opts?: pulumi.CustomResourceOptions) {
    const secret = (value: pulumi.Input<string> | undefined) =>
      value === undefined ? undefined : pulumi.secret(value);
    super(
      "Engine",
      "engine",
      name,
      {
        ...args,
        caPrivateKey: pulumi.secret(args.caPrivateKey),
        privateKey: secret(args.privateKey),
        passphrase: secret(args.passphrase),
        sudoPassword: secret(args.sudoPassword),
      },
      ["version", "certificateExpires", "hostKey"],
      { ...opts, additionalSecretOutputs: ["caPrivateKey", "privateKey", "passphrase", "sudoPassword"] },
    );
  }
}
