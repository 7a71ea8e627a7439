import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec, Port } from "../../scheduler";
import { stowageLabels } from "../placed";
import type { Place, Replica } from "../replica";
import type { MountDefinition, PortDefinition, ServiceDefinition } from "./definition";
import { canonicalCpus, mebibytes } from "../size";

/** The replicas of a service: what the planner sees, and how each becomes a container. */
export function replicasOf(service: ServiceDefinition, parent: pulumi.Resource): Replica[] {
  return service.containers.map((name) => ({
    spec: containerSpec(service, name),
    reservesNothing: service.reservesNothing,
    dependsOn: service.dependsOn,
    create: (place) => createContainer(service, place, parent),
  }));
}

function containerSpec(service: ServiceDefinition, name: string): ContainerSpec {
  const { placement, reservations } = service;
  const volumes = service.mounts.flatMap((mount) =>
    mount.type === "volume" && mount.source !== undefined ? [volumeName(mount.source, name)] : [],
  );
  const labels = plainLabels(service.labels);
  return {
    name,
    service: service.key,
    ...(typeof service.image === "string" ? { image: service.image } : {}),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    cpus: reservations.cpus,
    memory: reservations.memory,
    ...(Object.keys(reservations.resources).length === 0 ? {} : { resources: reservations.resources }),
    ...(service.ports.length === 0 ? {} : { ports: service.ports.map(plannedPort) }),
    ...(service.global ? { global: true } : {}),
    ...(placement.constraints.length === 0 ? {} : { constraints: placement.constraints }),
    ...(placement.affinities.length === 0 ? {} : { affinities: placement.affinities }),
    ...(placement.spread.length === 0 ? {} : { spread: placement.spread }),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(placement.maxPerMachine === undefined ? {} : { maxPerMachine: placement.maxPerMachine }),
    ...(placement.priority === undefined ? {} : { priority: placement.priority }),
    ...(placement.movable === undefined ? {} : { movable: placement.movable }),
    ...(placement.pin === undefined ? {} : { pin: placement.pin }),
  };
}

function createContainer(
  service: ServiceDefinition,
  place: Place,
  parent: pulumi.Resource,
): docker.Container {
  const { container } = place;
  const image = imageOf(service, place, parent);
  const networks = service.networks.map((network) => ({
    name: network.external ? network.physical : place.cluster.network(network, parent).name,
    aliases: [...network.aliases],
  }));
  const volumes = service.mounts
    .filter(({ type }) => type !== "tmpfs")
    .map((mount) => mountOf(service, mount, place, parent));
  const memory = service.limits.memory === undefined ? undefined : mebibytes(service.limits.memory);
  return new docker.Container(
    container,
    {
      name: container,
      image: image.name,
      // The replica's name says more in a log than the id that the engine would take.
      hostname: service.hostname ?? container.slice(0, 63),
      entrypoints: service.entrypoint === undefined ? undefined : [...service.entrypoint],
      command: service.command === undefined ? undefined : [...service.command],
      envs: environment(service.environment),
      user: service.user,
      workingDir: service.workingDir,
      labels: Object.entries({
        ...service.labels,
        ...stowageLabels(place.machine),
        "stowage.service": service.key,
      }).map(([label, value]) => ({ label, value })),
      ports: service.ports.map((port) => publishedPort(port, place)),
      volumes,
      mounts: service.mounts
        .filter(({ type }) => type === "tmpfs")
        .map(({ target, readOnly }) => ({ type: "tmpfs", target, readOnly })),
      // Left at bridge: naming the user's network here too would lose the aliases.
      networkMode: "bridge",
      networksAdvanced: networks,
      restart: service.restart.policy,
      maxRetryCount: service.restart.maxRetries,
      cpus: service.limits.cpus === undefined ? undefined : canonicalCpus(service.limits.cpus),
      memory,
      // The engine doubles it and reports that back; unset it would be a change in every preview.
      memorySwap: memory === undefined ? undefined : memory * 2,
      mustRun: true,
      // Unset, the plugin stops with a timeout of 0.
      destroyGraceSeconds: service.stopGrace,
    },
    place.containerOptions({ parent, dependsOn: image.dependsOn }),
  );
}

/**
 * A build runs on the machine where its container runs, by the classic builder: the other one builds on the wrong host.
 * The tag is the content's hash, so that an edit shows in preview and the old image can go.
 */
function imageOf(
  service: ServiceDefinition,
  place: Place,
  parent: pulumi.Resource,
): { name: pulumi.Input<string>; dependsOn: pulumi.Resource[] } {
  const { build } = service;
  if (build === undefined) return { name: service.image ?? "", dependsOn: [] };
  const name = `${build.repository}:${build.hash.slice(0, 12)}`;
  return {
    name,
    dependsOn: [place.cluster.image(`${build.repository}@${place.machine.name}`, name, build, place, parent)],
  };
}

function mountOf(
  service: ServiceDefinition,
  mount: MountDefinition,
  place: Place,
  parent: pulumi.Resource,
): docker.types.input.ContainerVolume {
  const where = { containerPath: mount.target, readOnly: mount.readOnly };
  if (mount.type === "bind" || mount.source === undefined) return { ...where, hostPath: mount.source };
  const name = volumeName(mount.source, place.container);
  if (mount.volume === undefined) return { ...where, volumeName: name };
  const labels = Object.entries({ ...mount.volume.labels, ...stowageLabels(place.machine) }).map(
    ([label, value]) => ({ label, value }),
  );
  const volume = place.cluster.volume(
    name,
    {
      ...(mount.volume.driver === undefined ? {} : { driver: mount.volume.driver }),
      driverOpts: mount.volume.driverOpts,
      labels,
    },
    service.removeVolumes,
    place,
    parent,
  );
  return { ...where, volumeName: volume.name };
}

/** Anonymous volumes are written with the container's name in them, so that each replica has its own and keeps it. */
export const ownVolume = "{container}";

function volumeName(source: string, container: string): string {
  return source.replace(ownVolume, container);
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

function publishedPort(
  { target, protocol, hostIp }: PortDefinition,
  place: Place,
): docker.types.input.ContainerPort {
  const external = place.ports[`${target}/${protocol}`];
  if (external === undefined)
    throw new pulumi.RunError(
      `the plan has no host port for ${target}/${protocol} of ${place.container}; run preview again`,
    );
  return { internal: target, external, protocol, ...(hostIp === undefined ? {} : { ip: hostIp }) };
}

function environment(variables: ServiceDefinition["environment"]): pulumi.Input<string>[] {
  return Object.entries(variables)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) =>
      value === null
        ? name
        : typeof value === "string"
          ? `${name}=${value}`
          : pulumi.interpolate`${name}=${value}`,
    );
}

/** Labels that the planner may look at: the ones that are plain. */
function plainLabels(labels: ServiceDefinition["labels"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}
