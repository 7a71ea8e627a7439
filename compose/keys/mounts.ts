import type { Findings } from "../findings";
import type { BindOptions, Mount, TmpfsOptions, VolumeOptions } from "../model";
import type { Place } from "../node";
import { isAbsolute, normalizePath } from "../paths";
import { child, items, plain, quote } from "../read";
import { showPath } from "./build";
import { codec, type Codec, type Json, orNothing, type Scope } from "./codec";
import { plainMap } from "./collections";
import { defaulted, field, mapped, needed, refused } from "./field";
import { object, positioned } from "./object";
import { choice, flag, memoryOrNone, permissions, word } from "./scalars";

const SHORT_FORM = 'write it like "data:/var/lib/data", "/srv/data:/data:ro" or "/data"';
const PROPAGATION = ["private", "rprivate", "shared", "rshared", "slave", "rslave"] as const;
const CONSISTENCY = ["cached", "delegated", "consistent"] as const;
const NO_PROPERTY = refused(
  "SW270",
  "a container of @pulumi/docker has no such property",
  "mount the whole volume",
);

const NEW_ENGINES = "the docker plugin can say it to engines with API 1.45 and newer alone";

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
  size: field("size", memoryOrNone),
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
      const mount = item.node.kind === "mapping" ? readLong(item, scope) : readShort(item, scope);
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

function readShort(item: Place, scope: Scope): Mount | undefined {
  const { findings } = scope;
  const value = plain(item, findings);
  if (value === undefined) return undefined;
  // The colon of a Windows drive separates nothing.
  const parts = value.split(/(?<!^[A-Za-z](?=:[\\/])):/);
  const [written = "", second] = parts;
  // The older formats let a volume's name end like a folder's.
  const isOldName = scope.dialect !== "spec" && /^[A-Za-z0-9][^/]*\/+$/.test(written);
  const first = isOldName ? written.replace(/\/+$/, "") : written;
  if (parts.length > 3 || parts.includes("") || !isAbsolute(second ?? first)) {
    const what = `${quote(value)}: ${isAbsolute(second ?? first) ? "is no volume entry" : "the target must be an absolute path"}`;
    findings.error("SW220", item, what, SHORT_FORM);
    return undefined;
  }
  const options = readOptions(parts[2], item, scope);
  const { position } = item;
  if (second === undefined) return { type: "volume", target: first, position, readOnly: false, volume: {} };
  if (!/^([./~]|[A-Za-z]:[\\/])/.test(first)) {
    const { readOnly, nocopy, propagation, selinux } = options;
    if (propagation !== undefined) {
      const what = `the option ${quote(propagation)} is for host paths, not for volumes`;
      findings.error("SW220", item, what, "remove it");
    }
    if (!isVolumeName(first, item, findings)) return undefined;
    return {
      type: "volume",
      source: first,
      target: second,
      position,
      readOnly,
      volume: nocopy,
      ...(selinux && { bind: { selinux } }),
    };
  }
  const { readOnly, propagation, selinux, nocopy } = options;
  if (nocopy.nocopy !== undefined) {
    findings.error("SW220", item, 'the option "nocopy" is for volumes, not for host paths', "remove it");
  }
  const how = { ...(propagation && { propagation }), ...(selinux && { selinux }) };
  return { type: "bind", source: first, target: second, position, readOnly, bind: how };
}

interface ShortOptions {
  readonly readOnly: boolean;
  readonly nocopy: VolumeOptions;
  readonly propagation?: string;
  readonly selinux?: "z" | "Z";
}

function readOptions(text: string | undefined, item: Place, scope: Scope): ShortOptions {
  const { findings, owner } = scope;
  const options = text === undefined ? [] : text.split(",");
  for (const option of options) {
    if (CONSISTENCY.some((word) => word === option)) {
      findings.notice("SW123", item, `the option ${option} has no effect on Linux`, "remove it");
    } else if (!["ro", "rw", "nocopy", "z", "Z", ...PROPAGATION].includes(option)) {
      const remedy = `known are ro, rw, z, Z, nocopy, ${PROPAGATION.join(", ")}`;
      findings.error("SW220", item, `the option ${quote(option)} is unknown`, remedy);
    } else if (option === "nocopy") {
      findings.unsupported(item, owner, {
        code: "SW270",
        what: "the option nocopy is not supported",
        reason: NEW_ENGINES,
        note: "remove it",
        key: "volumes.nocopy",
      });
    }
  }
  if (options.includes("ro") && options.includes("rw"))
    findings.error("SW220", item, "ro and rw contradict each other");
  const propagation = PROPAGATION.find((word) => options.includes(word));
  const selinux = (["z", "Z"] as const).find((word) => options.includes(word));
  return {
    readOnly: options.includes("ro"),
    nocopy: options.includes("nocopy") ? { nocopy: true } : {},
    ...(propagation !== undefined && { propagation }),
    ...(selinux !== undefined && { selinux }),
  };
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
  if (mount.consistency !== undefined) {
    const what = `the consistency ${mount.consistency} has no effect on Linux`;
    findings.notice("SW123", child(item, "consistency") ?? item, what, "remove the line");
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

function isVolumeName(name: string, item: Place, findings: Findings): boolean {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return true;
  const what = `${quote(name)} is neither the name of a volume nor a path`;
  findings.error("SW220", item, what, "a path begins with / or ./");
  return false;
}
