import type { FileMount } from "./storage";
import type { ExtraHost } from "./network";
import type { Ulimit } from "./resources";
import type { Position, Text } from "./text";

/** What an image is built from. */
export interface Build {
  /** A folder relative to the first file, as written, or the address of a repository. */
  readonly context: string;
  readonly dockerfile?: string;
  /** The Dockerfile itself. */
  readonly dockerfileInline?: Text;
  readonly target?: string;
  /** A null value is passed on from nobody: the Dockerfile's default counts. */
  readonly args: Readonly<Record<string, Text | null>>;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, Text>>;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache?: boolean;
  readonly noCacheFilter: readonly string[];
  readonly pull?: boolean;
  readonly platforms: readonly string[];
  readonly network?: string;
  readonly extraHosts: readonly ExtraHost[];
  /** Bytes. */
  readonly shmSize?: number;
  readonly ulimits: Readonly<Record<string, Ulimit>>;
  readonly secrets: readonly FileMount[];
  /** `default`, or an id with the path of its key or socket. */
  readonly ssh: readonly { readonly id: string; readonly path?: string }[];
  readonly additionalContexts: Readonly<Record<string, string>>;
  readonly entitlements: readonly string[];
  readonly privileged?: boolean;
  readonly isolation?: string;
  readonly provenance?: string;
  readonly sbom?: string;
  readonly position: Position;
}
