import type { At, Findings } from "../findings";
import { entryOf, isNull, joinPath, type MappingNode, type Node, type Place } from "../node";
import { child, plain, reportKind } from "../read";
import { suggest } from "../suggest";

/** What a service extends, and where that is written. */
export interface Link {
  readonly service: string;
  readonly serviceAt: At;
  readonly file?: string;
  readonly fileAt: At;
}

/** `extends: SERVICE`, or a mapping with `service` and `file`. */
export function readLink(node: Node, path: string, findings: Findings): Link | undefined {
  const place = child({ node, path, position: node.position }, "extends");
  if (place === undefined || place.node.tag === "reset") return undefined;
  if (place.node.kind === "sequence") return reportKind(place, "a service or a mapping", findings);
  const long = place.node.kind === "mapping";
  for (const entry of place.node.kind === "mapping" ? place.node.entries : []) {
    if (entry.key === "service" || entry.key === "file") continue;
    const at = { path: joinPath(place.path, entry.key), position: entry.keyPosition };
    const meant = suggest(entry.key, ["service", "file"]);
    findings.error(
      "SW120",
      at,
      "unknown key",
      meant === undefined ? "remove it" : `did you mean \`${meant}\`?`,
    );
  }
  const servicePlace: Place | undefined = long ? child(place, "service") : place;
  const filePlace = long ? child(place, "file") : undefined;
  const service = plain(servicePlace, findings);
  const file = plain(filePlace, findings);
  if (servicePlace === undefined) {
    findings.error("SW201", place, "`extends` needs a `service`", "name the service that it extends");
  }
  if (
    service === undefined ||
    servicePlace === undefined ||
    (filePlace !== undefined && file === undefined)
  ) {
    return undefined;
  }
  return {
    service,
    serviceAt: servicePlace,
    fileAt: filePlace ?? place,
    ...(file !== undefined && { file }),
  };
}

/** The older formats extend no service that needs others, as those would be missing beside the one that extends it. */
export function mayBeExtended(base: MappingNode, { service, serviceAt }: Link, findings: Findings): boolean {
  const net = entryOf(base, "net")?.value;
  const joins = net?.kind === "scalar" && typeof net.text === "string" && net.text.startsWith("container:");
  const reason = ["links", "volumes_from"].find((key) => {
    const value = entryOf(base, key)?.value;
    return value !== undefined && !isNull(value);
  });
  if (reason === undefined && !joins) return true;
  const what = `${service} has ${reason ?? "net: container:..."}, and such a service cannot be extended in the older formats`;
  findings.error("SW243", serviceAt, what, "move what both share into a service without it");
  return false;
}
