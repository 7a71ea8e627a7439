import type { Tmpfs, VolumesFrom } from "../model";
import { isAbsolute } from "../paths";
import { plain, quote } from "../read";
import { codec, type Codec } from "./codec";
import { list, oneOrList } from "./collections";

/** `/run`, or `/run:size=16M,mode=1750`; one or a list of them. */
export const tmpfs: Codec<readonly Tmpfs[]> = oneOrList(
  codec(
    (place, { findings }) => {
      const value = plain(place, findings);
      if (value === undefined) return undefined;
      const [target = "", options, ...more] = value.split(":");
      if (isAbsolute(target) && more.length === 0)
        return { target, options: options?.split(",") ?? [], position: place.position };
      findings.error("SW220", place, `${quote(value)} is no tmpfs`, 'write it like "/run:size=16M"');
      return undefined;
    },
    ({ target, options }) => (options.length === 0 ? target : `${target}:${options.join(",")}`),
  ),
);

/** `SERVICE`, `SERVICE:ro`, `container:NAME`, `container:NAME:rw`. */
export const volumesFrom: Codec<readonly VolumesFrom[]> = list(
  codec(
    (place, { findings }) => {
      const value = plain(place, findings);
      if (value === undefined) return undefined;
      const [, prefix, name, mode] = /^(container:)?([^:]+)(?::(ro|rw))?$/.exec(value) ?? [];
      if (name === undefined) {
        const remedy = "write SERVICE, SERVICE:ro or container:NAME";
        findings.error("SW202", place, `${quote(value)} names no service or container`, remedy);
        return undefined;
      }
      return {
        kind: prefix === undefined ? "service" : "container",
        name,
        readOnly: mode === "ro",
        ...((mode === "ro" || mode === "rw") && { mode }),
        position: place.position,
      };
    },
    ({ kind, name, mode }) =>
      [...(kind === "container" ? ["container"] : []), name, ...(mode === undefined ? [] : [mode])].join(":"),
  ),
);
