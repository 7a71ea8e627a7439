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
  /** A host that is logged in to first; everything goes through it. */
  jump?: JumpArgs;
}

/** A host on the way to another one. Its key has to be known: there is no trust on first use here. */
export interface JumpArgs {
  address: pulumi.Input<string>;
  /** @default 22 */
  port?: number;
  /** @default "root" */
  user?: string;
  /** Secret. @default the agent at SSH_AUTH_SOCK */
  privateKey?: pulumi.Input<string>;
  /** Of the private key; secret. */
  passphrase?: pulumi.Input<string>;
  /** `ssh-ed25519 AAAA...`, as `ssh-keyscan` prints it. */
  hostKey: pulumi.Input<string>;
}

/** What of a connection is secret. */
export const connectionSecrets = ["privateKey", "passphrase", "sudoPassword", "jump"] as const;

/** With what is secret in it marked as such. */
export function secretConnection(
  connection: ConnectionArgs,
): Pick<ConnectionArgs, (typeof connectionSecrets)[number]> {
  return Object.fromEntries(
    connectionSecrets.flatMap((key) =>
      connection[key] === undefined ? [] : [[key, pulumi.secret(connection[key])]],
    ),
  );
}

/** Where an engine comes from that is not there yet. */
export interface InstallArgs {
  /** `distro`: docker.io; `docker`: docker-ce from its repository; `packages`: .deb files. @default "distro" */
  source?: "distro" | "docker" | "packages";
  /** Folder of the .deb files, relative to the program, and their names. */
  packages?: { folder: string; files: string[] };
  /** Of docker-ce's shape: `URL/debian/dists/bookworm`, `URL/debian/gpg`. @default download.docker.com and its key */
  repository?: { url?: string; fingerprint?: string };
  /** For apt and engine alike; may hold a password, so all of it is secret. */
  proxy?: { http?: pulumi.Input<string>; https?: pulumi.Input<string>; none?: string[] };
  registryMirrors?: string[];
}

export interface EngineInputs extends ConnectionArgs, InstallArgs {
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
  /** Networks that may reach the API's port, in CIDR notation. @default private ones */
  allowFrom?: pulumi.Input<pulumi.Input<string>[]>;
  /** `ssh`: the API has no port. @default "tls" */
  transport?: "tls" | "ssh";
  /** Authorities of people who may use the engine, PEM; sorted. */
  trusted?: pulumi.Input<string[]>;
  /** Further names and addresses in the server certificate. */
  sans?: pulumi.Input<pulumi.Input<string>[]>;
  /** Least that `docker info` must show: cores and bytes. */
  capacity: { cpus: number; memory: number };
  /** Merged into daemon.json; a conflict with ours is an error. */
  config?: Record<string, unknown>;
  /** Engine labels, `docker info`'s Labels. */
  labels?: Record<string, string>;
  /** false where the engine joins a swarm. */
  liveRestore: pulumi.Input<boolean>;
  /** Images of the user's engine that are copied into this one, e.g. `["busybox:latest"]`. */
  loadImages?: string[];
  /** Exact package version, then held. @default the distribution's */
  version?: string;
  /** Server certificate's life in days. @default 365 */
  certificateDays?: number;
  /** What happens to an engine that is there already. @default "merge" */
  adopt?: "inspect" | "merge" | "replace";
}

const secrets = ["caPrivateKey", ...connectionSecrets, "proxy"];

/** The bootstrap of one engine: install, certificates, daemon.json, start, verify. */
export class Engine extends StowageResource {
  /** Engine version, e.g. `"20.10.24+dfsg1"`. */
  declare readonly version: pulumi.Output<string>;
  /** ISO date on which the server certificate ends. */
  declare readonly certificateExpires: pulumi.Output<string>;
  /** `ssh-ed25519 AAAA...`: the key that the host has shown, pinned from then on. */
  declare readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: EngineInputs, opts?: pulumi.CustomResourceOptions) {
    super(
      "Engine",
      "engine",
      name,
      {
        ...args,
        ...secretConnection(args),
        caPrivateKey: pulumi.secret(args.caPrivateKey),
        proxy: args.proxy === undefined ? undefined : pulumi.secret(args.proxy),
      },
      ["version", "certificateExpires", "hostKey"],
      { ...opts, additionalSecretOutputs: secrets },
    );
  }
}
