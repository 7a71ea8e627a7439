import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ImageBuild } from "../../provider/shell";
import type { Affinity, Constraint } from "../../scheduler";
import type { ImageSource } from "../registry/source";

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
  /** How what is built gets to the machines. @default it is built on each that runs it */
  readonly shipping?: ImageSource | "stream";
  readonly command?: readonly pulumi.Input<string>[];
  readonly entrypoint?: readonly pulumi.Input<string>[];
  /** A null value removes the image's variable. */
  readonly environment: Readonly<Record<string, pulumi.Input<string> | null>>;
  readonly labels: Readonly<Record<string, pulumi.Input<string>>>;
  /** @default the container's name */
  readonly hostname?: string;
  /** What needs no place, and goes to the docker resource as it is. */
  readonly settings: ContainerSettings;
  readonly files: readonly FileDefinition[];
  readonly ports: readonly PortDefinition[];
  readonly mounts: readonly MountDefinition[];
  readonly networks: readonly AttachmentDefinition[];
  readonly namespaces: Namespaces;
  /** Containers on whose machine it has to be. */
  readonly with: readonly string[];
  /** What starts before. */
  readonly waits: readonly WaitDefinition[];
  /** Seconds after which whoever waits for it to be healthy gives up; absent: nobody waits. */
  readonly healthyWithin?: number;
  /** Others wait for its end: it runs once. */
  readonly job: boolean;
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
  readonly limits: LimitDefinition;
  readonly placement: PlacementWishes;
  /** Destroy deletes its named volumes too. */
  readonly removeVolumes: boolean;
}

/** What a docker resource takes without a machine, a network or another container. */
export type ContainerSettings = Pick<
  docker.ContainerArgs,
  | "capabilities"
  | "cgroupParent"
  | "cgroupnsMode"
  | "cpuPeriod"
  | "cpuQuota"
  | "cpuSet"
  | "cpuShares"
  | "deviceCgroupRules"
  | "deviceReadBps"
  | "deviceReadIops"
  | "deviceRequests"
  | "deviceWriteBps"
  | "deviceWriteIops"
  | "devices"
  | "dns"
  | "dnsOpts"
  | "dnsSearches"
  | "domainname"
  | "groupAdds"
  | "healthcheck"
  | "hosts"
  | "init"
  | "logDriver"
  | "logOpts"
  | "privileged"
  | "readOnly"
  | "runtime"
  | "securityOpts"
  | "shmSize"
  | "stdinOpen"
  | "stopSignal"
  | "stopTimeout"
  | "storageOpts"
  | "sysctls"
  | "tmpfs"
  | "tty"
  | "ulimits"
  | "user"
  | "usernsMode"
  | "workingDir"
>;

/** A file that is written into the container before it starts. */
export interface FileDefinition {
  readonly path: string;
  readonly content: pulumi.Input<string>;
  /** The content is in base 64, since it is no text. @default false */
  readonly base64?: boolean;
  /** Permission bits. */
  readonly mode: number;
  /** Numbers: a name would be looked up on the machine that runs Pulumi. @default root */
  readonly owner?: string;
  readonly group?: string;
}

/** Whose namespace a container uses: one of the engine's words, or another container's. */
export type Sharing =
  | { readonly kind: "mode"; readonly mode: string }
  | { readonly kind: "container"; readonly container: string };

export interface Namespaces {
  readonly network?: Sharing;
  readonly pid?: Sharing;
  readonly ipc?: Sharing;
}

export interface WaitDefinition {
  readonly container: string;
  readonly until: "started" | "healthy" | "ended";
  /** It is made anew whenever the other one is. */
  readonly restart: boolean;
}

/** Hard caps: cores and bytes. */
export interface LimitDefinition {
  readonly cpus?: number;
  readonly memory?: number;
  /** Memory and swap together; -1 is unlimited. @default twice the memory */
  readonly swap?: number;
  /** What the engine leaves it when memory is short. */
  readonly memoryReservation?: number;
}

export interface BuildDefinition {
  /** Folder, relative to the program: an absolute path would differ on another checkout and replace the image. */
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, pulumi.Input<string>>>;
  readonly settings: BuildSettings;
  /** Repository of the tag; the tag itself is the content's hash. */
  readonly repository: string;
  readonly hash: string;
}

/** What a build takes besides. */
export type BuildSettings = Omit<ImageBuild, "context" | "dockerfile" | "target" | "args">;

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
  readonly selinux?: "z" | "Z";
  /** Of a bind: how mounts below it are passed on. */
  readonly propagation?: string;
  /** Of a bind: it is an error that the host path is not there. @default false: the engine makes a folder */
  readonly mustExist?: boolean;
  /** Of a tmpfs: bytes. */
  readonly size?: number;
  /** Of a tmpfs: permission bits. */
  readonly mode?: number;
}

/** A network, however many services are on it. */
export interface NetworkDefinition {
  /** Resource name; one network for each. */
  readonly key: string;
  /** Name on the engine. */
  readonly physical: string;
  /** Of the whole cluster: it outlives whoever asks for it first. @default false: of the stack that declares it */
  readonly shared?: boolean;
  /** It exists already, under its physical name, and is not made. */
  readonly external: boolean;
  readonly internal: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly settings: NetworkSettings;
}

/** What a network takes besides. */
export type NetworkSettings = Pick<
  docker.NetworkArgs,
  "ipamConfigs" | "ipamDriver" | "ipamOptions" | "ipv6" | "options"
>;

/** How a container is on a network. */
export interface AttachmentDefinition {
  readonly network: NetworkDefinition;
  readonly aliases: readonly string[];
  readonly settings: AttachmentSettings;
}

export type AttachmentSettings = Pick<
  docker.types.input.ContainerNetworksAdvanced,
  "driverOpts" | "gwPriority" | "ipv4Address" | "ipv6Address" | "linkLocalIps" | "macAddress"
>;

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
