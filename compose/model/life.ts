import type { Position, Text } from "./text";

export type Condition = "service_started" | "service_healthy" | "service_completed_successfully";

/** A service that goes first. */
export interface Dependency {
  readonly service: string;
  readonly condition: Condition;
  /** Restart this service when the other one is updated. @default false */
  readonly restart: boolean;
  /** False: go on where the other is not there. @default true */
  readonly required: boolean;
  readonly position: Position;
}

/** How the engine finds out whether a container works. Times are milliseconds; what is absent is the image's. */
export interface Healthcheck {
  /** Begins with NONE, CMD or CMD-SHELL; absent: the image's own test. */
  readonly test?: readonly Text[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
  readonly startInterval?: number;
  /** True: no test at all. */
  readonly disable?: boolean;
}

export interface Restart {
  readonly policy: "no" | "always" | "on-failure" | "unless-stopped";
  readonly maxRetries?: number;
}

export interface Logging {
  readonly driver?: string;
  readonly options: Readonly<Record<string, Text>>;
}

/** A command run in a container after its start or before its stop; `pre_start` runs in a container of its own. */
export interface Hook {
  readonly command: readonly Text[];
  readonly image?: Text;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly workingDir?: string;
  readonly environment: Readonly<Record<string, Text | null>>;
  readonly perReplica?: boolean;
  readonly position: Position;
}

/** A service that a plugin of the docker CLI runs, not an engine. */
export interface Provider {
  readonly type: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
}

/** `develop.watch`: what a change of a local file does while developing. */
export interface Watch {
  readonly path: string;
  readonly action: string;
  readonly target?: string;
  readonly ignore: readonly string[];
  readonly include: readonly string[];
  readonly initialSync?: boolean;
  readonly exec?: Hook;
}

export interface ModelUse {
  readonly endpointVar?: string;
  readonly modelVar?: string;
}

export interface CredentialSpec {
  readonly config?: string;
  readonly file?: string;
  readonly registry?: string;
}
