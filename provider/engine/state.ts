import { bundle } from "../tls/bundle";
import type { Pair } from "../tls/keys";

/** How a machine is reached over SSH. */
export interface Login {
  readonly machine: string;
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  readonly sudoPassword?: string;
  readonly hostKey?: string;
  readonly trustOnFirstUse?: boolean;
  readonly jump?: JumpHost;
}

/** What of a login must not be shown. */
export function secretsOfLogin({
  privateKey,
  passphrase,
  sudoPassword,
  jump,
}: Login): (string | undefined)[] {
  return [privateKey, passphrase, sudoPassword, jump?.privateKey, jump?.passphrase];
}

/** The engine's inputs as the provider receives them: plain, without Outputs. */
export interface EngineInputs extends Login {
  readonly label: string;
  readonly progressUrn?: string;
  readonly instance: string;
  readonly generation: number;
  readonly owned: boolean;
  readonly caCertificate: string;
  readonly caPrivateKey: string;
  /** Authorities of people who may use the engine, PEM. */
  readonly trusted?: readonly string[];
  readonly sans?: readonly string[];
  readonly capacity: { readonly cpus: number; readonly memory: number };
  readonly config?: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly liveRestore: boolean;
  readonly loadImages?: readonly string[];
  readonly version?: string;
  readonly certificateDays?: number;
  /** Networks that may reach the API's port. @default private ones */
  readonly allowFrom?: readonly string[];
  /** ssh: the API has no port, only its socket on the machine. @default "tls" */
  readonly transport?: "tls" | "ssh";
  readonly adopt?: "inspect" | "merge" | "replace";
  readonly source?: "distro" | "docker" | "packages";
  readonly packages?: { readonly folder: string; readonly files: readonly string[] };
  readonly repository?: { readonly url?: string; readonly fingerprint?: string };
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly none?: readonly string[] };
  readonly registryMirrors?: readonly string[];
}

export interface JumpHost {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  readonly hostKey: string;
}

/** What the state keeps of an engine; `version` is the engine's, not the package's that was asked for. */
export interface EngineState extends EngineInputs {
  /** The package version that was asked for; `version` below it is the engine's own. */
  readonly packageVersion?: string;
  readonly certificateExpires?: string;
  /** The key that the host has shown: pinned from then on. */
  readonly hostKey?: string;
  /** create() has removed what an earlier life of this machine left behind. Nothing else ever removes it. */
  readonly wiped?: boolean;
  /** How the host differed from what was set up, when it was last looked at. */
  readonly drift?: readonly string[];
  /** false: the bootstrap stopped on the way, update() resumes it. */
  readonly ready?: boolean;
}

export function authorityOf({ caCertificate, caPrivateKey }: EngineInputs): Pair {
  return { certificate: caCertificate, privateKey: caPrivateKey };
}

export function userOf({ user }: Login): string {
  return user ?? "root";
}

/** Whose client certificates the engine accepts: the stack's authority, and the people's. */
export function trustedBy({ caCertificate, trusted = [] }: EngineInputs): string {
  return trusted.length === 0 ? caCertificate : bundle(caCertificate, trusted);
}

/** `org/project/stack` of a label `org/project/stack/machine#generation`. */
export function ownerOf(label: string): string {
  return label.slice(0, label.lastIndexOf("/"));
}

export function sansOf({ machine, address, sans = [] }: EngineInputs): string[] {
  return [...new Set([machine, `${machine}.stowage`, "localhost", "127.0.0.1", address, ...sans])];
}
