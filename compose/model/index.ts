/** Where something stands in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A variable whose value the loader does not know (a Pulumi Output): filled in by whoever consumes the model. */
export interface Hole {
  readonly variable: string;
  readonly position: Position;
}

/** Text that may contain holes: a plain string where it has none. */
export type Text = string | readonly (string | Hole)[];

export type Dialect = "announcement" | "v1" | "spec";

/** A project as its files describe it, after interpolation, in one form for all dialects. */
export interface Project {
  /** The file's own `name:`. */
  readonly name?: string;
  readonly dialect: Dialect;
  /** In the order of the file. */
  readonly services: readonly Service[];
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, Volume>>;
}

export interface Service {
  readonly name: string;
  readonly position: Position;
  /** Position of a key below the service: `"image"`, `"ports[0]"`, `"environment.FOO"`; the service's own where unknown. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Exactly one of image and build, or both (build with a tag). */
  readonly image?: Text;
  readonly build?: Build;
  /** Already split; absent: the image's. */
  readonly command?: readonly Text[];
  readonly entrypoint?: readonly Text[];
  /** A null value removes the image's variable. env_file is merged in already. */
  readonly environment: Readonly<Record<string, Text | null>>;
  readonly labels: Readonly<Record<string, Text>>;
  readonly ports: readonly PublishedPort[];
  readonly expose: readonly { readonly port: number; readonly protocol: Protocol }[];
  readonly mounts: readonly Mount[];
  /** network key -> aliases; empty: the project's default network. */
  readonly networks: Readonly<Record<string, { readonly aliases: readonly string[] }>>;
  readonly links: readonly {
    readonly service: string;
    readonly alias: string;
    readonly position: Position;
  }[];
  readonly dependsOn: readonly string[];
  readonly restart?: {
    readonly policy: "no" | "always" | "on-failure" | "unless-stopped";
    readonly maxRetries?: number;
  };
  readonly hostname?: string;
  readonly user?: string;
  readonly workingDir?: string;
  readonly containerName?: string;
  /** @default 1 */
  readonly replicas: number;
  readonly mode: "replicated" | "global";
  /** What is reserved: cores and bytes. A limit alone is a reservation too. */
  readonly reservations: Resources;
  /** Hard caps: cores and bytes. */
  readonly limits: Resources;
  /** As written: `node.labels.zone==a`. */
  readonly constraints: readonly { readonly text: string; readonly position: Position }[];
  readonly spread: readonly { readonly label: string }[];
  readonly maxReplicasPerNode?: number;
}

export type Protocol = "tcp" | "udp" | "sctp";

export interface Resources {
  readonly cpus?: number;
  readonly memory?: number;
}

export interface Build {
  /** Relative to the file, as written. */
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, Text | null>>;
  readonly position: Position;
}

export interface PublishedPort {
  readonly target: number;
  /** Absent: a port from the pool. A pair is a range to choose one from. */
  readonly published?: number | readonly [number, number];
  readonly protocol: Protocol;
  readonly hostIp?: string;
  readonly position: Position;
}

export interface Mount {
  readonly type: "volume" | "bind" | "tmpfs";
  /** Volume key or absolute host path; absent for an anonymous volume. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly position: Position;
}

export interface Network {
  readonly name?: string;
  readonly external: boolean;
  readonly internal: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly position?: Position;
}

export interface Volume {
  readonly name?: string;
  readonly external: boolean;
  readonly driver?: string;
  readonly driverOpts: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly position?: Position;
}
