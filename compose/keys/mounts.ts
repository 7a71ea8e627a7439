import type { Findings } from "./findings";
import type { Mount } from "./model";
import type { Place } from "./node";
import { isAbsolute, normalizePath } from "./paths";
import { boolean, child, items, oneOf, plain, quote } from "./read";

const SHORT_FORM = 'write it like "data:/var/lib/data", "/srv/data:/data:ro" or "/data"';
const RELATIVE =
  "a machine has no copy of the folder of this file: put files into the image with `build:`, data into a named volume, " +
  "or name an absolute path that exists on the machines";
const NOT_YET = ["z", "Z", "nocopy", "private", "rprivate", "shared", "rshared", "slave", "rslave"];
const WITHOUT_EFFECT = ["cached", "delegated", "consistent"];

/** What a service mounts; `owner` is the service's path, `context` the folder its image is built from. */
export function readMounts(
  place: Place | undefined,
  owner: string,
  context: string | undefined,
  findings: Findings,
): readonly Mount[] {
  const seen = new Map<string, Mount>();
  return items(place, findings).flatMap((item) => {
    const read = item.node.kind === "mapping" ? readLong(item, findings) : readShort(item, owner, findings);
    const mounts = read === undefined ? [] : checkSource(read, item, context, findings);
    for (const mount of mounts) {
      const target = normalizePath(mount.target);
      const before = seen.get(target);
      if (before !== undefined) {
        const what = `${mount.target} is mounted twice, first in line ${before.position.line}`;
        findings.error("SW223", item, what, "keep one of them");
      }
      seen.set(target, mount);
    }
    return mounts;
  });
}

function readShort(item: Place, owner: string, findings: Findings): Mount | undefined {
  const value = plain(item, findings);
  if (value === undefined) return undefined;
  if (/^[A-Za-z]:[\\/]/.test(value)) {
    findings.error(
      "SW220",
      item,
      `${quote(value)} is a Windows path`,
      "the machines run Linux: name a path there",
    );
    return undefined;
  }
  const parts = value.split(":");
  const [first = "", second] = parts;
  if (parts.length > 3 || parts.includes("") || !isAbsolute(second ?? first)) {
    const what = `${quote(value)}: ${isAbsolute(second ?? first) ? "is no volume entry" : "the target must be an absolute path"}`;
    findings.error("SW220", item, what, SHORT_FORM);
    return undefined;
  }
  const readOnly = readOptions(parts[2], item, owner, findings);
  const { position } = item;
  if (second === undefined) return { type: "volume", target: first, readOnly, position };
  const type = /^[./~]/.test(first) ? "bind" : "volume";
  return { type, source: first, target: second, readOnly, position };
}

function readOptions(text: string | undefined, item: Place, owner: string, findings: Findings): boolean {
  const options = text === undefined ? [] : text.split(",");
  for (const option of options) {
    if (option === "ro" || option === "rw") continue;
    if (NOT_YET.includes(option)) {
      findings.unsupported(item, owner, {
        what: `the option ${option} is not supported yet`,
        key: `volumes.${option}`,
      });
    } else if (WITHOUT_EFFECT.includes(option)) {
      findings.notice("SW123", item, `the option ${option} has no effect on Linux`, "remove it");
    } else {
      findings.error("SW220", item, `the option ${quote(option)} is unknown`, "ro and rw are supported");
    }
  }
  if (options.includes("ro") && options.includes("rw"))
    findings.error("SW220", item, "ro and rw contradict each other");
  return options.includes("ro");
}

function readLong(item: Place, findings: Findings): Mount | undefined {
  const typePlace = child(item, "type");
  const type = oneOf(typePlace, ["volume", "bind", "tmpfs"], findings);
  const source = plain(child(item, "source"), findings);
  const targetPlace = child(item, "target");
  const target = plain(targetPlace, findings);
  const readOnly = boolean(child(item, "read_only"), findings) ?? false;
  if (typePlace === undefined)
    findings.error("SW220", item, "a volume entry needs a `type`: volume, bind or tmpfs");
  if (targetPlace === undefined) findings.error("SW220", item, "a volume entry needs a `target`");
  if (type === undefined || target === undefined) return undefined;
  if (!isAbsolute(target)) {
    findings.error("SW220", targetPlace ?? item, `${quote(target)}: the target must be an absolute path`);
    return undefined;
  }
  if (type === "bind" && source === undefined) findings.error("SW220", item, "a bind needs a `source`");
  if (type === "tmpfs" && source !== undefined) findings.error("SW220", item, "a tmpfs has no `source`");
  return { type, ...(source !== undefined && { source }), target, readOnly, position: item.position };
}

function checkSource(
  mount: Mount,
  item: Place,
  context: string | undefined,
  findings: Findings,
): readonly Mount[] {
  const { source, type } = mount;
  if (source === undefined || type === "tmpfs") return [mount];
  if (type === "bind") {
    if (isAbsolute(source)) return [mount];
    if (
      context !== undefined &&
      !source.startsWith("~") &&
      normalizePath(source) === normalizePath(context)
    ) {
      const what = `the mount of ${source} on ${mount.target} is left out: the image is built from that folder and has the code`;
      findings.notice("SW224", item, what);
      return [];
    }
    const kind = source.startsWith("~") ? "the home folder is" : `${quote(source)} is`;
    findings.error(
      "SW221",
      item,
      `${kind} on the machine that runs Pulumi, not on the one that runs the service`,
      RELATIVE,
    );
    return [];
  }
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(source)) return [mount];
  const what = `${quote(source)} is neither the name of a volume nor a path`;
  findings.error("SW220", item, what, "a path begins with / or ./");
  return [];
}
