import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { stowageLabels, timeouts } from "../placed";
import type { Place } from "../replica";
import { cpuLimit, mebibytes } from "../size";
import type { LimitDefinition, PortDefinition, ServiceDefinition, Sharing } from "./definition";
import { mountSettings } from "./mounts";
import { startSettings } from "./start";
import { uploadsOf } from "./uploads";
import { silentFields } from "./silent-fields";

/** A container of a service in its place. */
export function createContainer(
  service: ServiceDefinition,
  place: Place,
  parent: pulumi.Resource,
): docker.Container {
  const { container, cluster } = place;
  const image = place.cluster.image(place, service, parent);
  const { network, pid, ipc } = service.namespaces;
  const settings = { ...service.settings, ...limitSettings(service.limits) };
  const labels = {
    ...service.labels,
    ...stowageLabels(place.machine),
    "stowage.service": service.key,
    ...silentFields(settings, service.waits, place),
  };
  return new docker.Container(
    container,
    {
      ...settings,
      name: container,
      image: image.name,
      // The replica's name says more in a log than the id that the engine would take.
      hostname: network?.kind === "container" ? undefined : (service.hostname ?? container.slice(0, 63)),
      entrypoints: service.entrypoint === undefined ? undefined : [...service.entrypoint],
      command: service.command === undefined ? undefined : [...service.command],
      envs: environment(service.environment),
      labels: Object.entries(labels)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([label, value]) => ({ label, value })),
      ports: service.ports.map((port) => publishedPort(port, place)),
      ...mountSettings(service, place, parent),
      // Left at bridge with networks of ours: naming one here too would lose the aliases.
      networkMode: network === undefined ? "bridge" : shared(network, place),
      networksAdvanced: service.networks.map((attachment) => ({
        ...attachment.settings,
        name: attachment.network.external
          ? attachment.network.physical
          : cluster.network(attachment.network, parent).name,
        aliases: [...attachment.aliases],
      })),
      pidMode: pid && shared(pid, place),
      ipcMode: ipc && shared(ipc, place),
      restart: service.restart.policy,
      maxRetryCount: service.restart.maxRetries,
      uploads: uploadsOf(service.files),
      ...startSettings(service, place),
      // Unset, the plugin stops with a timeout of 0.
      destroyGraceSeconds: service.stopGrace,
    },
    place.containerOptions({
      parent,
      dependsOn: [...image.dependsOn],
      customTimeouts: createTimeout(service),
    }),
  );
}

/** The engine's own spelling: it reports a container by its id. */
function shared(sharing: Sharing, place: Place): pulumi.Input<string> {
  if (sharing.kind === "mode") return sharing.mode;
  const [other] = place.cluster.containers([sharing.container]);
  if (other === undefined)
    throw new pulumi.RunError(
      `${place.container} shares a namespace with ${sharing.container}, which waits for it or is not placed; remove the circle`,
    );
  return pulumi.interpolate`container:${other.id}`;
}

function limitSettings({ cpus, memory, swap, memoryReservation }: LimitDefinition) {
  const most = memory === undefined ? undefined : mebibytes(memory);
  const least = memoryReservation === undefined ? undefined : Math.ceil(memoryReservation / 2 ** 20);
  return {
    ...(cpus === undefined ? {} : cpuLimit(cpus)),
    memory: most,
    // The engine doubles it and reports that back; unset it would be a change in every preview.
    memorySwap:
      most === undefined ? undefined : swap === undefined ? most * 2 : swap === -1 ? -1 : mebibytes(swap),
    // Rounding must not lift it above the cap.
    memoryReservation: least === undefined ? undefined : Math.min(least, most ?? least),
  };
}

/** A job takes as long as it takes, and the wait for health is part of creating. */
function createTimeout({ job, healthyWithin = 0 }: ServiceDefinition): pulumi.CustomTimeouts {
  if (job) return { ...timeouts, create: "60m" };
  return healthyWithin < 300 ? timeouts : { ...timeouts, create: `${healthyWithin + 300}s` };
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
