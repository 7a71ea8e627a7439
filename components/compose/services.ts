import type { Service } from "../../compose";
import { shippingOf } from "../registry/source";
import type { ServiceDefinition } from "../service/definition";
import { bytes } from "../size";
import { buildOf } from "./build";
import { processOf } from "./command";
import { filesOf, reportIdle } from "./files";
import { checkImage, imageConstraints } from "./image";
import type { Mapping } from "./mapping";
import { mountsOf } from "./mounts";
import { namespacesOf, sharedContainers } from "./namespaces";
import { networksOf } from "./networks";
import { orderOf } from "./order";
import { portsOf } from "./ports";
import { capsOf } from "./settings/limits";
import { stopSeconds } from "./settings/process";
import { settingsOf } from "./settings/settings";

/** The services of a loaded project in the form that all services share. What cannot be done is reported. */
export function composeDefinitions(mapping: Mapping): ServiceDefinition[] {
  reportName(mapping);
  reportIdle(mapping);
  return mapping.project.services.map((service) => definitionOf(service, mapping));
}

function definitionOf(service: Service, mapping: Mapping): ServiceDefinition {
  const { args, fill } = mapping;
  const report = mapping.report(service);
  const override = args.overrides?.[service.name] ?? {};
  const { defaults } = args.cluster;
  const image = override.image ?? (service.image === undefined ? undefined : fill(service.image));
  const build = buildOf(service, mapping);
  const { entrypoint, command } = processOf(service, report);
  const namespaces = namespacesOf(service, mapping);
  const { mounts, with: mountsFrom } = mountsOf(service, mapping);
  const memory = override.memory === undefined ? service.reservations.memory : bytes(override.memory);
  checkImage(service, report);
  reportReserved(service, mapping);
  return {
    name: service.name,
    key: `${mapping.name}/${service.name}`,
    containers: mapping.containers(service),
    global: service.mode === "global",
    ...(build === undefined ? (image === undefined ? {} : { image }) : { build, ...shippingOf(args) }),
    ...(command === undefined ? {} : { command: command.map(fill) }),
    ...(entrypoint === undefined ? {} : { entrypoint: entrypoint.map(fill) }),
    environment: mapValues(service.environment, (value) => (value === null ? null : fill(value))),
    labels: mapValues(service.labels, fill),
    ...(service.hostname === undefined ? {} : { hostname: service.hostname }),
    settings: settingsOf(service, fill, report),
    files: filesOf(service, mapping),
    ports: portsOf(service, namespaces, mapping),
    mounts,
    networks: networksOf(service, namespaces, mapping),
    namespaces,
    with: [...new Set([...sharedContainers(namespaces), ...mountsFrom])].sort(),
    ...orderOf(service, mapping),
    stopGrace: stopSeconds(service) ?? 10,
    reservations: {
      cpus: override.cpus ?? service.reservations.cpus ?? defaults.cpus,
      memory: memory ?? defaults.memory,
      resources: defaults.resources,
    },
    reservesNothing: memory === undefined && (override.cpus ?? service.reservations.cpus) === undefined,
    limits: capsOf(service, report),
    placement: {
      constraints: [
        ...(override.constraints ?? service.constraints.map(({ text }) => text)),
        ...imageConstraints(service),
      ],
      affinities: override.affinities ?? [],
      spread: override.spread ?? service.spread,
      ...(service.maxReplicasPerNode === undefined ? {} : { maxPerMachine: service.maxReplicasPerNode }),
      ...(override.priority === undefined ? {} : { priority: override.priority }),
      ...(override.movable === undefined ? {} : { movable: override.movable }),
      ...(override.pin === undefined
        ? {}
        : { pin: typeof override.pin === "string" ? override.pin : override.pin.name }),
    },
    removeVolumes: args.removeVolumes ?? false,
  };
}

/** The project is called as the stack is, so that one file can run twice. */
function reportName({ project, name, findings }: Mapping): void {
  const [first] = project.services;
  if (project.name === undefined || project.name === name || first === undefined) return;
  const at = { path: "name", position: { file: first.position.file, line: 1, column: 1 } };
  const what = `the project is called ${name}, as the stack is, and not ${project.name}`;
  findings.notice("SW123", at, what, `pass \`name: "${project.name}"\` to call it that`);
}

/** Labels that mean something to us, whose value would be another. */
function reportReserved(service: Service, mapping: Mapping): void {
  for (const label of Object.keys(service.labels).filter((name) => name.startsWith("stowage.")))
    mapping
      .report(service)
      .error("SW281", `labels.${label}`, "the prefix stowage is our own", "choose another name");
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
