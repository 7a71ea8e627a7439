import type { Findings } from "./findings";
import type { Volume } from "./model";
import type { Place } from "./node";
import { child, quote } from "./read";
import type { ServiceDraft } from "./service";

/** The older formats declare no volumes: a name in a mount is enough, and its driver stands at the service. */
export function impliedVolumes(
  drafts: readonly ServiceDraft[],
  findings: Findings,
): Readonly<Record<string, Volume>> {
  const found = new Map<string, Volume>();
  const drivers = new Map<string, Driver>();
  for (const { service, place } of drafts) {
    const driver = driverOf(place);
    for (const { type, source, position } of service.mounts) {
      if (type !== "volume" || source === undefined) continue;
      // A service that names no driver takes the volume as it is.
      const first = drivers.get(source) ?? driver;
      if (first !== undefined) drivers.set(source, first);
      if (driver !== undefined && first !== undefined && driver.name !== first.name)
        findings.error(
          "SW250",
          driver.at,
          `the volume ${quote(source)} has the driver ${quote(first.name)} already, by ${first.at.path} in line ${first.at.position.line}`,
          "name one driver, or give each service a volume of its own",
        );
      found.set(source, {
        external: false,
        ...(first !== undefined && { driver: first.name }),
        driverOpts: {},
        labels: {},
        position,
      });
    }
  }
  return Object.fromEntries(found);
}

interface Driver {
  readonly name: string;
  readonly at: Place;
}

/** Another kind of value was reported where the service was read. */
function driverOf(service: Place): Driver | undefined {
  const at = child(service, "volume_driver");
  return at?.node.kind === "scalar" && typeof at.node.text === "string"
    ? { name: at.node.text, at }
    : undefined;
}
