import type { Service } from "./service";
import type { Dialect, Pairs, Position, Text } from "./text";

/** A project as its files describe it, after interpolation, in one form for all dialects. */
export interface Project {
  /** The file's own `name:`. */
  readonly name?: string;
  readonly dialect: Dialect;
  /** In the order of the file; those whose profiles are not active are left out. */
  readonly services: readonly Service[];
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
  readonly secrets: Readonly<Record<string, FileSource>>;
  readonly configs: Readonly<Record<string, FileSource>>;
  readonly models: Readonly<Record<string, LanguageModel>>;
  /** The `x-` fields at the top, as plain data. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface Network {
  /** Its name on the engine; absent: project and key. */
  readonly name?: string;
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOpts: Pairs;
  readonly ipam?: Ipam;
  readonly internal: boolean;
  readonly attachable?: boolean;
  /** @default true */
  readonly enableIpv4?: boolean;
  /** @default false */
  readonly enableIpv6?: boolean;
  readonly labels: Pairs;
  readonly position?: Position;
}

/** Address management of a network. */
export interface Ipam {
  readonly driver?: string;
  readonly config: readonly IpamPool[];
  readonly options: Pairs;
}

export interface IpamPool {
  readonly subnet?: string;
  readonly ipRange?: string;
  readonly gateway?: string;
  readonly auxAddresses: Pairs;
}

export interface Volume {
  /** Its name on the engine; absent: project and key. */
  readonly name?: string;
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOpts: Pairs;
  readonly labels: Pairs;
  readonly position?: Position;
}

/** A top-level secret or config: where its content comes from; exactly one source, none where it is external. */
export interface FileSource {
  readonly name?: string;
  readonly external: boolean;
  /** A path relative to the first file, or an absolute one. */
  readonly file?: string;
  /** The variable that holds the content. */
  readonly environment?: string;
  /** The content itself; configs only. */
  readonly content?: Text;
  readonly driver?: string;
  readonly driverOpts: Pairs;
  readonly templateDriver?: string;
  readonly labels: Pairs;
  readonly position: Position;
}

/** A top-level `models:` entry: a language model that the engine would serve. */
export interface LanguageModel {
  readonly name?: string;
  readonly model: string;
  readonly contextSize?: number;
  readonly runtimeFlags: readonly string[];
  readonly position: Position;
}
