import type { Findings } from "./findings";
import type { Position } from "./model";
import { entryOf, joinPath, type Place, type ScalarNode } from "./node";
import { isBase60 } from "./keys/ports";
import { pathAt } from "./positions";
import type { ServiceDraft } from "./service";

const STATEFUL = new Set(
  `postgres postgis mysql mariadb mongo mongodb redis valkey elasticsearch opensearch influxdb cassandra couchdb neo4j
  rabbitmq clickhouse-server cockroach mssql minio etcd timescaledb`.split(/\s+/),
);

const SECRET_NAME =
  /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY)$/i;

/** What loads, and is still likely to surprise. */
export function lint(draft: ServiceDraft, all: readonly ServiceDraft[], findings: Findings): void {
  lintFixedPorts(draft, findings);
  lintStatefulImage(draft, findings);
  lintBase60(draft.place, findings);
  lintHealth(draft, all, findings);
  lintSecrets(draft, findings);
  lintReservedLabels(draft, findings);
}

function lintFixedPorts({ service, place }: ServiceDraft, findings: Findings): void {
  const fixed = service.ports.find((port) => typeof port.published === "number");
  if (fixed === undefined || service.replicas <= 1) return;
  const what = `host port ${String(fixed.published)} is fixed, so the ${service.replicas} replicas go on different machines`;
  const path = `${place.path}.${pathAt(service.positions, "ports", fixed.position)}`;
  const at = { path, position: fixed.position };
  findings.notice("SW260", at, what, `write "${fixed.target}" to take any free port`);
}

function lintStatefulImage({ service, place }: ServiceDraft, findings: Findings): void {
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

/** Waiting for the health of a service that says nothing of it waits for what its image says, or for ever. */
function lintHealth(
  { service, place }: ServiceDraft,
  all: readonly ServiceDraft[],
  findings: Findings,
): void {
  for (const { service: name, condition, position } of service.dependencies) {
    if (condition !== "service_healthy") continue;
    const other = all.find((draft) => draft.service.name === name)?.service;
    if (other === undefined) continue;
    const at = { path: joinPath(joinPath(place.path, "depends_on"), name), position };
    const { test, disable } = other.healthcheck ?? {};
    if (disable === true || test?.[0] === "NONE") {
      const what = `${name} has no healthcheck, as it is turned off, so it never becomes healthy`;
      findings.error("SW264", at, what, "write `condition: service_started`");
    } else if (test === undefined) {
      const what = `${name} has no healthcheck here: without one in its image it never becomes healthy`;
      findings.warning("SW264", at, what, "add a `healthcheck` to it");
    }
  }
}

/** A value that stands in the file itself; one from a variable may be a secret there. */
function lintSecrets({ service, place }: ServiceDraft, findings: Findings): void {
  for (const { name, node, position } of writtenVariables(place)) {
    const value = service.environment[name];
    if (node.dollars.length > 0 || !SECRET_NAME.test(name) || value === undefined || value === "") continue;
    const at = { path: joinPath(joinPath(place.path, "environment"), name), position };
    const what = `${name} looks like a secret, and stands here for everyone who reads the file`;
    findings.warning("SW265", at, what, `write \${${name}} and give its value in \`variables\``);
  }
}

interface WrittenVariable {
  readonly name: string;
  readonly node: ScalarNode;
  readonly position: Position;
}

function writtenVariables(place: Place): readonly WrittenVariable[] {
  const environment = entryOf(place.node, "environment")?.value;
  if (environment?.kind === "mapping") {
    return environment.entries.flatMap(({ key: name, keyPosition: position, value: node }) =>
      node.kind === "scalar" && !node.isNull ? [{ name, node, position }] : [],
    );
  }
  return (environment?.kind === "sequence" ? environment.items : []).flatMap((node) => {
    if (node.kind !== "scalar" || typeof node.text !== "string" || !node.text.includes("=")) return [];
    return [{ name: node.text.replace(/=.*$/s, ""), node, position: node.position }];
  });
}

function lintReservedLabels({ service, place }: ServiceDraft, findings: Findings): void {
  for (const name of Object.keys(service.labels)) {
    if (!name.startsWith("com.docker.compose.")) continue;
    const path = joinPath("labels", name);
    const position = service.positions[path] ?? service.positions["labels"] ?? service.position;
    const at = { path: `${place.path}.${path}`, position };
    findings.warning(
      "SW266",
      at,
      "the prefix com.docker.compose is docker compose's own",
      "choose another name",
    );
  }
}
