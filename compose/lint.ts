import type { Findings } from "./findings";
import { entryOf, joinPath, type Place } from "./node";
import { isBase60 } from "./keys/ports";
import { pathAt } from "./positions";
import type { ServiceDraft } from "./service";

const STATEFUL = new Set(
  `postgres postgis mysql mariadb mongo mongodb redis valkey elasticsearch opensearch influxdb cassandra couchdb neo4j
  rabbitmq clickhouse-server cockroach mssql minio etcd timescaledb`.split(/\s+/),
);

/** What loads, and is still likely to surprise. */
export function lint({ service, place }: ServiceDraft, findings: Findings): void {
  lintFixedPorts({ service, place }, findings);
  lintStatefulImage({ service, place }, findings);
  lintBase60(place, findings);
}

type Linted = Pick<ServiceDraft, "service" | "place">;

function lintFixedPorts({ service, place }: Linted, findings: Findings): void {
  const fixed = service.ports.find((port) => typeof port.published === "number");
  if (fixed === undefined || service.replicas <= 1) return;
  const what = `host port ${String(fixed.published)} is fixed, so the ${service.replicas} replicas go on different machines`;
  const path = `${place.path}.${pathAt(service.positions, "ports", fixed.position)}`;
  const at = { path, position: fixed.position };
  findings.notice("SW260", at, what, `write "${fixed.target}" to take any free port`);
}

function lintStatefulImage({ service, place }: Linted, findings: Findings): void {
  if (typeof service.image !== "string" || service.build !== undefined) return;
  const name =
    service.image
      .replace(/@.*$/, "")
      .replace(/:[^/]*$/, "")
      .split("/")
      .at(-1) ?? "";
  const keeps = service.mounts.some((mount) => mount.source !== undefined && mount.type !== "tmpfs");
  if (!STATEFUL.has(name) || keeps) return;
  const position = service.positions["image"] ?? service.position;
  const what = `${name} keeps its data in the container: a change of the service or a move starts it empty`;
  findings.warning(
    "SW261",
    { path: `${place.path}.image`, position },
    what,
    "mount a named volume where it keeps data",
  );
}

function lintBase60(place: Place, findings: Findings): void {
  const ports = entryOf(place.node, "ports")?.value;
  for (const [index, item] of (ports?.kind === "sequence" ? ports.items : []).entries()) {
    if (item.kind !== "scalar" || !item.plain || typeof item.text !== "string" || !isBase60(item.text))
      continue;
    const at = { path: joinPath(joinPath(place.path, "ports"), index), position: item.position };
    findings.warning(
      "SW263",
      at,
      `other tools read ${item.text} as a number in base 60`,
      `write "${item.text}"`,
    );
  }
}
