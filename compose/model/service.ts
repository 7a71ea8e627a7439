import type { Build } from "./build";
import type { Deploy } from "./deploy";
import type {
  CredentialSpec,
  Dependency,
  Healthcheck,
  Hook,
  Logging,
  ModelUse,
  Provider,
  Restart,
  Watch,
} from "./life";
import type {
  Attachment,
  ExternalLink,
  ExtraHost,
  Link,
  Namespace,
  Protocol,
  PublishedPort,
} from "./network";
import type { BlkioConfig, DeviceRequest, Resources, Ulimit } from "./resources";
import type { Device, FileMount, Mount, Tmpfs, VolumesFrom } from "./storage";
import type { Pairs, Position, Text } from "./text";

/** Every key of the specification has its field; what a dialect spells in another way is here in the same one. */
export interface Service extends ServiceProcess, ServiceNetwork, ServiceStorage, ServiceLimits, ServiceLife {
  readonly name: string;
  readonly position: Position;
  /** Position of a key below the service: `"image"`, `"ports[0]"`, `"environment.FOO"`; the service's own where unknown. */
  readonly positions: Readonly<Record<string, Position>>;
  readonly profiles: readonly string[];
  /** Both: built, with the image as its tag. Neither only where `provider` is. */
  readonly image?: Text;
  readonly build?: Build;
  readonly pullPolicy?: string;
  /** Milliseconds. */
  readonly pullRefreshAfter?: number;
  /** `linux/arm64/v8` */
  readonly platform?: string;
}

/** What runs in the container. */
export interface ServiceProcess {
  /** Already split; absent: the image's. */
  readonly command?: readonly Text[];
  readonly entrypoint?: readonly Text[];
  /** A null value removes the image's variable. env_file is merged in already. */
  readonly environment: Readonly<Record<string, Text | null>>;
  readonly envFiles: readonly {
    readonly path: string;
    readonly required: boolean;
    readonly format?: string;
  }[];
  /** label_file is merged in already. */
  readonly labels: Readonly<Record<string, Text>>;
  readonly labelFiles: readonly string[];
  readonly annotations: Readonly<Record<string, Text>>;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly user?: string;
  readonly groupAdd: readonly string[];
  readonly workingDir?: string;
  readonly containerName?: string;
  readonly init?: boolean;
  readonly stdinOpen?: boolean;
  readonly tty?: boolean;
  readonly attach?: boolean;
  readonly stopSignal?: string;
  /** Milliseconds. @default 10 seconds */
  readonly stopGracePeriod?: number;
}

export interface ServiceNetwork {
  readonly networkMode?: Namespace;
  /** By network key; empty: the project's default network, unless networkMode says otherwise. */
  readonly networks: Readonly<Record<string, Attachment>>;
  readonly ports: readonly PublishedPort[];
  readonly expose: readonly { readonly port: number; readonly protocol: Protocol }[];
  readonly links: readonly Link[];
  readonly externalLinks: readonly ExternalLink[];
  readonly extraHosts: readonly ExtraHost[];
  readonly dns: readonly string[];
  readonly dnsOpt: readonly string[];
  readonly dnsSearch: readonly string[];
  readonly macAddress?: string;
}

export interface ServiceStorage {
  readonly mounts: readonly Mount[];
  readonly volumesFrom: readonly VolumesFrom[];
  readonly tmpfs: readonly Tmpfs[];
  readonly configs: readonly FileMount[];
  readonly secrets: readonly FileMount[];
  readonly devices: readonly Device[];
  readonly deviceCgroupRules: readonly string[];
  readonly storageOpt: Pairs;
  readonly readOnly?: boolean;
  readonly useApiSocket?: boolean;
}

/** What a container may use and do. */
export interface ServiceLimits {
  /** What is reserved: cores and bytes, from all keys that say so. A limit alone is a reservation too. */
  readonly reservations: Resources;
  /** Hard caps: cores and bytes, from all keys that say so. */
  readonly limits: Resources;
  /** Cores; part of `limits`, as the three after it are of `limits` and `reservations`. */
  readonly cpus?: number;
  readonly memLimit?: number;
  readonly memReservation?: number;
  /** Bytes; -1 is unlimited. */
  readonly memswapLimit?: number;
  readonly memSwappiness?: number;
  /** Bytes. */
  readonly shmSize?: number;
  readonly cpuShares?: number;
  /** Microseconds, as the period and the real-time values. */
  readonly cpuQuota?: number;
  readonly cpuPeriod?: number;
  readonly cpuRtPeriod?: number;
  readonly cpuRtRuntime?: number;
  readonly cpuCount?: number;
  readonly cpuPercent?: number;
  readonly cpuset?: string;
  readonly pidsLimit?: number;
  readonly oomKillDisable?: boolean;
  readonly oomScoreAdj?: number;
  readonly ulimits: Readonly<Record<string, Ulimit>>;
  readonly blkioConfig?: BlkioConfig;
  readonly gpus: readonly DeviceRequest[];
  readonly sysctls: Pairs;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly securityOpt: readonly string[];
  readonly privileged?: boolean;
  readonly pid?: Namespace;
  readonly ipc?: Namespace;
  readonly uts?: string;
  readonly cgroup?: string;
  readonly cgroupParent?: string;
  readonly usernsMode?: string;
  readonly runtime?: string;
  readonly isolation?: string;
  readonly credentialSpec?: CredentialSpec;
}

export interface ServiceLife {
  readonly restart?: Restart;
  readonly healthcheck?: Healthcheck;
  readonly logging?: Logging;
  /** The names of `dependencies`. */
  readonly dependsOn: readonly string[];
  /** `depends_on` with all that it says; links and shared namespaces are not in it. */
  readonly dependencies: readonly Dependency[];
  readonly preStart: readonly Hook[];
  readonly postStart: readonly Hook[];
  readonly preStop: readonly Hook[];
  readonly provider?: Provider;
  readonly models: Readonly<Record<string, ModelUse>>;
  readonly develop: readonly Watch[];
  /** As written; `replicas` has the number. */
  readonly scale?: number;
  readonly deploy?: Deploy;
  /** @default 1 */
  readonly replicas: number;
  readonly mode: "replicated" | "global";
  /** As written: `node.labels.zone==a`. */
  readonly constraints: readonly { readonly text: string; readonly position: Position }[];
  readonly spread: readonly { readonly label: string }[];
  readonly maxReplicasPerNode?: number;
}
