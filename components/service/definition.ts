import type * as pulumi from "@pulumi/pulumi";
import type { Affinity, Constraint } from "../../scheduler";

/** A service in one form, whether it comes from TypeScript or from a Compose file. */
export interface ServiceDefinition {
  /** `"web"` */
  readonly name: string;
  /** What affinities name: `"shop/web"`, or `"web"` for a service outside a stack. */
  readonly key: string;
  /** Names of its containers: one, for a global service the base of NAME-MACHINE. */
  readonly containers: readonly string[];
  readonly global: boolean;
  readonly image?: pulumi.Input<string>;
  readonly build?: BuildDefinition;
  readonly command?: readonly pulumi.Input<string>[];
  readonly entrypoint?: readonly pulumi.Input<string>[];
  /** A null value removes the image's variable. */
  readonly environment: Readonly<Record<string, pulumi.Input<string> | null>>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly hostname?: string;
  readonly ports: readonly PortDefinition[];
  readonly mounts: readonly MountDefinition[];
  readonly networks: readonly NetworkDefinition[];
  /** Names of the containers that start before. */
  readonly dependsOn: readonly string[];
  readonly restart: { readonly policy: string; readonly maxRetries?: number };
  /** Seconds between SIGTERM and SIGKILL. */
  readonly stopGrace: number;
  readonly reservations: {
    readonly cpus: number;
    readonly memory: number;
    readonly resources: Readonly<Record<string, number>>;
  };
  /** Neither cpus nor memory is asked for: what is reserved is the cluster's default. */
  readonly reservesNothing: boolean;
  /** Hard caps: cores and bytes. */
  readonly limits: { readonly cpus?: number; readonly memory?: number };
  readonly placement: PlacementWishes;
  /** Destroy deletes its named volumes too. */
  readonly removeVolumes: boolean;
}

export interface BuildDefinition {
  /** Folder, relative to the program: an absolute path would differ on another checkout and replace the image. */
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, pulumi.Input<string>>>;
  /** Repository of the tag; the tag itself is the content's hash. */
  readonly repository: string;
  readonly hash: string;
}

export interface PortDefinition {
  readonly target: number;
  /** Absent: one from the cluster's pool. A pair: one of these. */
  readonly published?: number | readonly [number, number];
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly hostIp?: string;
}

export interface MountDefinition {
  readonly type: "volume" | "bind" | "tmpfs";
  /** Volume's name on the engine, or host path. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Of a named volume that we make; absent where it exists already. */
  readonly volume?: {
    readonly driver?: string;
    readonly driverOpts: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
}

export interface NetworkDefinition {
  /** Resource name; one network for each. */
  readonly key: string;
  /** Name on the engine. */
  readonly physical: string;
  readonly aliases: readonly string[];
  /** It exists already, under its physical name, and is not made. */
  readonly external: boolean;
  readonly internal: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export interface PlacementWishes {
  readonly constraints: readonly (string | Constraint)[];
  readonly affinities: readonly (string | Affinity)[];
  readonly spread: readonly { readonly label: string; readonly maxSkew?: number; readonly hard?: boolean }[];
  readonly maxPerMachine?: number;
  readonly priority?: number;
  readonly movable?: boolean;
  readonly pin?: string;
}

/** Ports whose container side is bound already: the engine gives two bindings of one port back in another order. */
export function boundTwice<T extends PortDefinition>(ports: readonly T[]): T[] {
  return ports.filter(
    ({ target, protocol }, index) =>
      ports.findIndex((other) => other.target === target && other.protocol === protocol) !== index,
  );
}
