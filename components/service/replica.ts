import type * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec, Port } from "../../scheduler";
import type { Replica } from "../replica";
import { createContainer } from "./container";
import type { PortDefinition, ServiceDefinition } from "./definition";
import { volumeOf } from "./own-volume";

/** The replicas of a service: what the planner sees, and how each becomes a container. */
export function replicasOf(service: ServiceDefinition, parent: pulumi.Resource): Replica[] {
  const { shipping } = service;
  const dependsOn = [
    ...service.waits.map(({ container }) => container),
    ...service.with,
    ...(typeof shipping === "object" ? [shipping.container] : []),
  ];
  return service.containers.map((name) => ({
    spec: containerSpec(service, name),
    reservesNothing: service.reservesNothing,
    dependsOn,
    create: (place) => createContainer(service, place, parent),
  }));
}

function containerSpec(service: ServiceDefinition, name: string): ContainerSpec {
  const { placement, reservations, namespaces } = service;
  const volumes = service.mounts.flatMap((mount) =>
    mount.type === "volume" && mount.source !== undefined ? [volumeOf(mount.source, name)] : [],
  );
  const labels = plainLabels(service.labels);
  const onHostNetwork = namespaces.network?.kind === "mode" && namespaces.network.mode === "host";
  return {
    name,
    service: service.key,
    ...(typeof service.image === "string" ? { image: service.image } : {}),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    cpus: reservations.cpus,
    memory: reservations.memory,
    ...(Object.keys(reservations.resources).length === 0 ? {} : { resources: reservations.resources }),
    ...(service.ports.length === 0 ? {} : { ports: service.ports.map(plannedPort) }),
    ...(onHostNetwork ? { hostNetwork: true } : {}),
    ...(service.global ? { global: true } : {}),
    ...(placement.constraints.length === 0 ? {} : { constraints: placement.constraints }),
    ...(placement.affinities.length === 0 ? {} : { affinities: placement.affinities }),
    ...(placement.spread.length === 0 ? {} : { spread: placement.spread }),
    ...(service.with.length === 0 ? {} : { with: service.with }),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(placement.maxPerMachine === undefined ? {} : { maxPerMachine: placement.maxPerMachine }),
    ...(placement.priority === undefined ? {} : { priority: placement.priority }),
    ...(placement.movable === undefined ? {} : { movable: placement.movable }),
    ...(placement.pin === undefined ? {} : { pin: placement.pin }),
  };
}

function plannedPort({ target, published, protocol, hostIp }: PortDefinition): Port {
  const host =
    published === undefined
      ? "any"
      : typeof published === "number"
        ? published
        : `${published[0]}-${published[1]}`;
  return { host, container: target, protocol, ...(hostIp === undefined ? {} : { address: hostIp }) };
}

/** Labels that the planner may look at: the ones that are plain. */
function plainLabels(labels: ServiceDefinition["labels"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}
