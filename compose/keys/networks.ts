import type { Context } from "./context";
import { plainPairs } from "./environment";
import type { Findings } from "./findings";
import type { Network, Service, Volume } from "./model";
import { entryOf, isNull, type Named, type Place } from "./node";
import { boolean, child, entries, items, oneOf, plain } from "./read";

/** The networks that a service joins, with its further names there. */
export function readAttachments(place: Place | undefined, findings: Findings): Service["networks"] {
  if (place?.node.kind !== "mapping") {
    const names = items(place, findings).flatMap((item) => {
      const name = plain(item, findings);
      return name === undefined ? [] : [[name, { aliases: [] }] as const];
    });
    return Object.fromEntries(names);
  }
  const attachments = entries(place, findings).map((entry) => {
    if (!isNull(entry.node)) entries(entry, findings);
    const aliases = items(child(entry, "aliases"), findings).flatMap((item) => plain(item, findings) ?? []);
    return [entry.key, { aliases }] as const;
  });
  return Object.fromEntries(attachments);
}

/** Top-level `networks:`. */
export function readNetworks(file: Place, { findings }: Context): Readonly<Record<string, Network>> {
  const networks = entries(child(file, "networks"), findings).map((entry) => {
    if (!isNull(entry.node)) entries(entry, findings);
    readDriver(entry, findings);
    const external = readExternal(entry, ["internal", "labels", "driver", "attachable"], findings);
    const network: Network = {
      ...external,
      internal: boolean(child(entry, "internal"), findings) ?? false,
      labels: plainPairs(child(entry, "labels"), findings),
      position: entry.keyPosition,
    };
    return [entry.key, network] as const;
  });
  return Object.fromEntries(networks);
}

/** Top-level `volumes:`. */
export function readVolumes(file: Place, { findings }: Context): Readonly<Record<string, Volume>> {
  const volumes = entries(child(file, "volumes"), findings).map((entry) => {
    if (!isNull(entry.node)) entries(entry, findings);
    const driver = plain(child(entry, "driver"), findings);
    const volume: Volume = {
      ...readExternal(entry, ["driver", "driver_opts", "labels"], findings),
      ...(driver !== undefined && { driver }),
      driverOpts: plainPairs(child(entry, "driver_opts"), findings),
      labels: plainPairs(child(entry, "labels"), findings),
      position: entry.keyPosition,
    };
    return [entry.key, volume] as const;
  });
  return Object.fromEntries(volumes);
}

function readDriver(entry: Place, findings: Findings): void {
  const driver = child(entry, "driver");
  const name = oneOf(driver, ["overlay", "bridge"], findings);
  if (driver !== undefined && name === "bridge") {
    findings.notice("SW123", driver, "the network is an overlay: its services may run on several machines");
  }
  const attachable = child(entry, "attachable");
  if (attachable !== undefined && boolean(attachable, findings) === false) {
    findings.error(
      "SW231",
      attachable,
      "the network must be attachable for containers to join it",
      "remove the line",
    );
  }
}

/** `external: true` and `name:`, or the older `external: { name: ... }`. */
function readExternal(
  entry: Named,
  own: readonly string[],
  findings: Findings,
): { readonly external: boolean; readonly name?: string } {
  const place = child(entry, "external");
  const namePlace = child(entry, "name");
  const legacy = place?.node.kind === "mapping";
  const external = legacy ? true : (boolean(place, findings) ?? false);
  const legacyName = legacy ? plain(child(place, "name"), findings) : undefined;
  const name = plain(namePlace, findings) ?? legacyName;
  if (namePlace !== undefined && legacyName !== undefined) {
    findings.error("SW250", namePlace, "`external` names it already", "keep one of them");
  }
  for (const key of external ? own : []) {
    const setting = entryOf(entry.node, key);
    if (setting === undefined) continue;
    const at = { path: `${entry.path}.${key}`, position: setting.keyPosition };
    findings.error(
      "SW232",
      at,
      "what is external was made elsewhere and takes no settings here",
      "remove the line",
    );
  }
  return { external, ...(name !== undefined && { name }) };
}
