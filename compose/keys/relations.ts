import type { Findings } from "./findings";
import type { Service } from "./model";
import { isNull, type Place } from "./node";
import { boolean, child, entries, items, oneOf, plain, quote } from "./read";

/** `SERVICE` or `SERVICE:ALIAS`. */
export function readLinks(place: Place | undefined, findings: Findings): Service["links"] {
  return items(place, findings).flatMap((item) => {
    const value = plain(item, findings);
    if (value === undefined) return [];
    const [service = "", alias = service, ...more] = value.split(":");
    if (service === "" || alias === "" || more.length > 0) {
      findings.error("SW202", item, `${quote(value)} is no link`, "write SERVICE or SERVICE:ALIAS");
      return [];
    }
    return [{ service, alias, position: item.position }];
  });
}

/** The services that start first, with the place of each. */
export function readDependsOn(
  place: Place | undefined,
  owner: string,
  findings: Findings,
): readonly { readonly service: string; readonly at: Place }[] {
  if (place?.node.kind !== "mapping") {
    return items(place, findings).flatMap((item) => {
      const service = plain(item, findings);
      return service === undefined ? [] : [{ service, at: item }];
    });
  }
  return entries(place, findings).map((entry) => {
    readCondition(entry, owner, findings);
    return { service: entry.key, at: { ...entry, position: entry.keyPosition } };
  });
}

/** `service:` with its condition; what it asks for beyond the start of the other is not there yet. */
function readCondition(entry: Place, owner: string, findings: Findings): void {
  if (isNull(entry.node)) return;
  entries(entry, findings);
  const condition = child(entry, "condition");
  const conditions = ["service_started", "service_healthy", "service_completed_successfully"] as const;
  const word = oneOf(condition, conditions, findings);
  if (condition !== undefined && word !== undefined && word !== "service_started") {
    findings.unsupported(condition, owner, {
      what: `${word} is not supported yet`,
      note: "write `condition: service_started`",
      key: "depends_on.condition",
    });
  }
  const restart = child(entry, "restart");
  if (restart !== undefined && boolean(restart, findings) === true) {
    findings.unsupported(restart, owner, { key: "depends_on.restart" });
  }
  const required = child(entry, "required");
  if (required !== undefined && boolean(required, findings) === false) {
    findings.unsupported(required, owner, { key: "depends_on.required" });
  }
}
