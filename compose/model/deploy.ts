import type { DeviceRequest } from "./resources";
import type { Text } from "./text";

/** `deploy:` as written. What placement uses of it stands in the service itself. */
export interface Deploy {
  readonly mode?: "replicated" | "global";
  readonly replicas?: number;
  readonly endpointMode?: string;
  readonly labels: Readonly<Record<string, Text>>;
  readonly limits?: DeployLimits;
  readonly reservations?: DeployReservations;
  readonly restartPolicy?: RestartPolicy;
  readonly placement?: Placement;
  readonly updateConfig?: UpdateConfig;
  readonly rollbackConfig?: UpdateConfig;
}

export interface DeployLimits {
  /** Cores. */
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly pids?: number;
}

export interface DeployReservations {
  /** Cores. */
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly devices: readonly DeviceRequest[];
  readonly genericResources: readonly { readonly kind: string; readonly value: number }[];
}

/** Times are milliseconds. */
export interface RestartPolicy {
  readonly condition?: "none" | "on-failure" | "any";
  readonly delay?: number;
  readonly maxAttempts?: number;
  readonly window?: number;
}

export interface Placement {
  readonly constraints: readonly string[];
  readonly preferences: readonly { readonly spread: string }[];
  readonly maxReplicasPerNode?: number;
}

/** Times are milliseconds. */
export interface UpdateConfig {
  readonly parallelism?: number;
  readonly delay?: number;
  readonly order?: "start-first" | "stop-first";
  readonly failureAction?: "continue" | "pause" | "rollback";
  readonly monitor?: number;
  readonly maxFailureRatio?: number;
}
