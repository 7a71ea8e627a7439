import type { Findings } from "../findings";
import type { Mount, VolumeOptions } from "../model";
import type { Place } from "../node";
import { isAbsolute } from "../paths";
import { plain, quote } from "../read";
import type { Scope } from "./codec";

const SHORT_FORM = 'write it like "data:/var/lib/data", "/srv/data:/data:ro" or "/data"';
export const PROPAGATION = ["private", "rprivate", "shared", "rshared", "slave", "rslave"] as const;
export const CONSISTENCY = ["cached", "delegated", "consistent"] as const;
export const NEW_ENGINES = "the docker plugin can say it to engines with API 1.45 and newer alone";

/** `[SOURCE:]TARGET[:OPTIONS]` */
export function readShortMount(item: Place, scope: Scope): Mount | undefined {
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

export function isVolumeName(name: string, item: Place, findings: Findings): boolean {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return true;
  const what = `${quote(name)} is neither the name of a volume nor a path`;
  findings.error("SW220", item, what, "a path begins with / or ./");
  return false;
}
