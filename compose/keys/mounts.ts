import type { Findings } from "../findings";
import type { BindOptions, Mount, TmpfsOptions, VolumeOptions } from "../model";
import type { Place } from "../node";
import { isAbsolute, normalizePath } from "../paths";
import { child, items, quote } from "../read";
import { showPath } from "./build";
import { CONSISTENCY, isVolumeName, NEW_ENGINES, PROPAGATION, readShortMount } from "./mount-text";
import { codec, type Codec, type Json, orNothing, type Scope } from "./codec";
import { plainMap } from "./collections";
import { defaulted, field, mapped, needed, refused } from "./field";
import { object, positioned } from "./object";
import { choice, flag, permissions, size, word } from "./scalars";

const NO_PROPERTY = refused(
  "SW270",
  "a container of @pulumi/docker has no such property",
  "mount the whole volume",
);

const bind = object<BindOptions>({
  propagation: field("propagation", choice(...PROPAGATION)),
  createHostPath: field("create_host_path", flag),
  recursive: field("recursive", choice("enabled", "disabled", "writable", "readonly"), NO_PROPERTY),
  selinux: field("selinux", choice("z", "Z")),
});

const volume = object<VolumeOptions>({
  nocopy: field("nocopy", flag, refused("SW270", NEW_ENGINES, "remove the line")),
  subpath: field("subpath", word, refused("SW270", NEW_ENGINES, "mount the whole volume")),
  labels: field("labels", plainMap),
});

const tmpfs = object<TmpfsOptions>({
  size: field("size", size),
  mode: field(
    "mode",
    codec(permissions.read, (value) => value),
  ),
});

const long = positioned<Omit<Mount, "omitted">>({
  type: needed(
    "type",
    choice("volume", "bind", "tmpfs", "image", "npipe", "cluster"),
    mapped("volume, bind, tmpfs"),
  ),
  source: field("source", word),
  target: needed("target", word),
  readOnly: defaulted("read_only", flag, false),
  bind: field("bind", bind),
  volume: field("volume", volume),
  tmpfs: field("tmpfs", tmpfs),
  image: field(
    "image",
    object<NonNullable<Mount["image"]>>({ subpath: field("subpath", word) }),
    NO_PROPERTY,
  ),
  consistency: field("consistency", choice(...CONSISTENCY), mapped("without effect on Linux")),
});

/** What a service mounts. */
export const mounts: Codec<readonly Mount[]> = codec(
  (place, scope) => {
    const seen = new Map<string, Mount>();
    return items(place, scope.findings).flatMap((item) => {
      const mount = item.node.kind === "mapping" ? readLong(item, scope) : readShortMount(item, scope);
      if (mount === undefined) return [];
      reportTwice(mount, item, seen, scope.findings);
      return [mount];
    });
  },
  (values) => values.flatMap((value) => orNothing(write(value))),
  { items: long.shape },
);

function write(mount: Mount): Json | undefined {
  const { source, type } = mount;
  const isPath = source !== undefined && type === "bind";
  const target = type === "npipe" ? mount.target : normalizePath(mount.target);
  return long.write({ ...mount, target, ...(isPath && { source: showPath(source) }) });
}

function reportTwice(mount: Mount, item: Place, seen: Map<string, Mount>, findings: Findings): void {
  const target = normalizePath(mount.target);
  const before = seen.get(target);
  if (before !== undefined) {
    const what = `${mount.target} is mounted twice, first in line ${before.position.line}`;
    findings.error("SW223", item, what, "keep one of them");
  }
  seen.set(target, mount);
}

function readLong(item: Place, scope: Scope): Mount | undefined {
  const { findings } = scope;
  const mount = long.read(item, scope);
  if (mount === undefined) return undefined;
  const { type, source, target, consistency } = mount;
  if (consistency !== undefined) {
    const at = child(item, "consistency") ?? item;
    findings.notice("SW123", at, `the option ${consistency} has no effect on Linux`, "remove it");
  }
  if (!isAbsolute(target) && type !== "npipe") {
    findings.error("SW220", item, `${quote(target)}: the target must be an absolute path`);
    return undefined;
  }
  if (type === "bind" && source === undefined) findings.error("SW220", item, "a bind needs a `source`");
  if (type === "tmpfs" && source !== undefined)
    findings.error("SW220", item, "a tmpfs has no `source`", "remove the line");
  if (type === "volume" && source !== undefined) isVolumeName(source, item, findings);
  for (const options of ["bind", "volume", "tmpfs", "image"] as const) {
    const given = mount[options];
    if (options === type || given === undefined) continue;
    // A volume can be relabelled as well as a host path.
    if (type === "volume" && Object.keys(given).every((key) => key === "selinux")) continue;
    findings.error("SW220", item, `\`${options}\` does not go with the type ${type}`, "remove the block");
  }
  return mount;
}
