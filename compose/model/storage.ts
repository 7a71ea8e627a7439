import type { Pairs, Position } from "./text";

export interface Mount {
  readonly type: "volume" | "bind" | "tmpfs" | "image" | "npipe" | "cluster";
  /** Volume key, image, or host path; absent for an anonymous volume and a tmpfs. */
  readonly source?: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Set for a bind, even where it says nothing. */
  readonly bind?: BindOptions;
  readonly volume?: VolumeOptions;
  readonly tmpfs?: TmpfsOptions;
  readonly image?: { readonly subpath?: string };
  readonly consistency?: string;
  /**
   * Set where there is nothing to mount: the folder that the image is built from, whose files it has already, or a
   * mount that is not supported and was let pass.
   */
  readonly omitted?: "in-image" | "unsupported";
  readonly position: Position;
}

export interface BindOptions {
  readonly propagation?: string;
  /** @default true */
  readonly createHostPath?: boolean;
  readonly recursive?: string;
  readonly selinux?: "z" | "Z";
}

export interface VolumeOptions {
  readonly nocopy?: boolean;
  readonly subpath?: string;
  readonly labels?: Pairs;
}

export interface TmpfsOptions {
  /** Bytes. */
  readonly size?: number;
  /** Permission bits. */
  readonly mode?: number;
}

/** What another service or container mounts, mounted here too. */
export interface VolumesFrom {
  readonly kind: "service" | "container";
  readonly name: string;
  readonly readOnly: boolean;
  /** As written: `rw` is the default and prints only where it was said. */
  readonly mode?: "ro" | "rw";
  readonly position: Position;
}

/** A file system in memory: `/run` with `size=16M,mode=1750`. */
export interface Tmpfs {
  readonly target: string;
  readonly options: readonly string[];
  readonly position: Position;
}

/** A secret or config in a container. */
export interface FileMount {
  /** Key of the top-level entry. */
  readonly source: string;
  /** A secret lands in /run/secrets/SOURCE by default, a config in /SOURCE; a relative name below those. */
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Permission bits. @default 0o444 */
  readonly mode?: number;
  readonly position: Position;
}

/** A device of the machine, or one by its CDI name (`vendor.com/class=x`), which has no target. */
export interface Device {
  readonly source: string;
  readonly target?: string;
  readonly permissions?: string;
  readonly position: Position;
}
