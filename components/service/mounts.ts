import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { stowageLabels } from "../placed";
import type { Place } from "../replica";
import type { MountDefinition, ServiceDefinition } from "./definition";
import { volumeOf } from "./own-volume";

type Mounted = Required<Pick<docker.ContainerArgs, "volumes" | "mounts">>;

/** Volumes and host paths, in the one of the plugin's two forms that can say what is asked. */
export function mountSettings(service: ServiceDefinition, place: Place, parent: pulumi.Resource): Mounted {
  const isDetailed = ({ type, propagation, mustExist }: MountDefinition) =>
    type === "tmpfs" || propagation !== undefined || mustExist === true;
  return {
    volumes: service.mounts
      .filter((mount) => !isDetailed(mount))
      .map((mount) => volumeSetting(service, mount, place, parent)),
    mounts: service.mounts.filter(isDetailed).map(mountSetting),
  };
}

function mountSetting(mount: MountDefinition): docker.types.input.ContainerMount {
  const { type, target, readOnly, source, propagation, size, mode } = mount;
  const isSized = size !== undefined || mode !== undefined;
  return {
    type,
    target,
    readOnly,
    ...(source === undefined ? {} : { source }),
    ...(propagation === undefined ? {} : { bindOptions: { propagation } }),
    ...(isSized ? { tmpfsOptions: { sizeBytes: size, mode } } : {}),
  };
}

function volumeSetting(
  service: ServiceDefinition,
  mount: MountDefinition,
  place: Place,
  parent: pulumi.Resource,
): docker.types.input.ContainerVolume {
  const where = {
    containerPath: mount.target,
    readOnly: mount.readOnly,
    ...(mount.selinux === undefined ? {} : { selinuxRelabel: mount.selinux }),
  };
  if (mount.type === "bind" || mount.source === undefined) return { ...where, hostPath: mount.source };
  const name = volumeOf(mount.source, place.container);
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
