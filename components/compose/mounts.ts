import type { Mount, Service } from "../../compose";
import type { MountDefinition } from "../service/definition";
import { ownVolume, volumeOf } from "../service/own-volume";
import type { Mapping } from "./mapping";
import { countOf } from "./namespaces";
import type { ServiceReport } from "./report";

/** What a service mounts, and the containers of others whose mounts it has too. */
export interface Mounts {
  readonly mounts: readonly MountDefinition[];
  readonly with: readonly string[];
}

export function mountsOf(service: Service, mapping: Mapping): Mounts {
  const report = mapping.report(service);
  const own = ownMounts(service, mapping, report);
  const others = service.volumesFrom.map((from, index) => {
    const key = `volumes_from[${index}]`;
    const source =
      from.kind === "service"
        ? mapping.service(from.name)
        : mapping.project.services.find((each) => mapping.containers(each).includes(from.name));
    if (source === undefined) {
      // A service that is not there has been reported while loading.
      if (from.kind === "container") {
        const reason = `the container ${from.name} is none of this project, so its machine is not known`;
        report.refuse(key, { code: "SW282", reason, note: "name a volume and mount it in both" });
      }
      return undefined;
    }
    const container = from.kind === "container" ? from.name : mapping.onlyContainer(source);
    if (container === undefined) {
      const what = `${source.name} has ${countOf(source, mapping)}, and only one's volumes can be taken`;
      report.error("SW282", key, what, "name a volume and mount it in both", from.position);
      return undefined;
    }
    const mounts = ownMounts(source, mapping, undefined)
      .filter(({ type }) => type !== "tmpfs")
      .map((mount) => ofContainer(mount, container, from.readOnly));
    return { container, mounts };
  });
  const found = others.flatMap((other) => other ?? []);
  // What the service mounts itself hides what it takes over.
  const targets = new Set(own.map(({ target }) => target));
  const taken = found.flatMap(({ mounts }) =>
    mounts.filter(({ target }) => !targets.has(target) && targets.add(target)),
  );
  return { mounts: [...own, ...taken], with: found.map(({ container }) => container) };
}

/** @param report undefined where another service's mounts are taken, which are reported there */
function ownMounts(service: Service, mapping: Mapping, report: ServiceReport | undefined): MountDefinition[] {
  return service.mounts
    .filter(({ omitted }) => omitted === undefined)
    .flatMap((mount) => {
      const { target, readOnly } = mount;
      if (mount.type === "tmpfs") return [{ type: mount.type, target, readOnly, ...mount.tmpfs }];
      if (mount.type === "bind") return bind(mount, report);
      return mount.type === "volume" ? [volume(mount, mapping, report)] : [];
    });
}

function bind({ source, target, readOnly, bind, position }: Mount, report: ServiceReport | undefined) {
  // A relative path was reported while loading, and left out where the policy says so.
  if (source === undefined || !source.startsWith("/")) return [];
  const { propagation, createHostPath, selinux } = bind ?? {};
  if (selinux !== undefined && (propagation !== undefined || createHostPath === false)) {
    const what = "the docker plugin relabels no mount that also says how it is made";
    report?.refuse("volumes.selinux", { reason: what, note: `remove the option ${selinux}`, position });
  }
  return [
    {
      type: "bind" as const,
      source,
      target,
      readOnly,
      ...(selinux === undefined ? {} : { selinux }),
      ...(propagation === undefined ? {} : { propagation }),
      ...(createHostPath === false ? { mustExist: true } : {}),
    },
  ];
}

function volume(
  { source, target, readOnly, volume, bind, position }: Mount,
  mapping: Mapping,
  report: ServiceReport | undefined,
): MountDefinition {
  const { labels = {} } = volume ?? {};
  const mount = {
    type: "volume" as const,
    target,
    readOnly,
    ...(bind?.selinux === undefined ? {} : { selinux: bind.selinux }),
  };
  // An anonymous volume would die with its container; a named one of its own does not.
  if (source === undefined)
    return { ...mount, source: ownVolume(target), volume: { driverOpts: {}, labels } };
  if (Object.keys(labels).length > 0) {
    const note = "write them below the top-level `volumes`";
    report?.refuse("volumes.labels", { reason: "the volume is made before the mount", note, position });
  }
  const declared = mapping.project.volumes[source];
  if (declared?.external) return { ...mount, source: declared.name ?? source };
  return {
    ...mount,
    source: declared?.name ?? `${mapping.name}_${source}`,
    volume: {
      ...(declared?.driver === undefined ? {} : { driver: declared.driver }),
      driverOpts: declared?.driverOpts ?? {},
      labels: declared?.labels ?? {},
    },
  };
}

/** The mount of another container: an anonymous volume is that one's own. */
function ofContainer(mount: MountDefinition, container: string, readOnly: boolean): MountDefinition {
  const { source } = mount;
  return {
    ...mount,
    readOnly: mount.readOnly || readOnly,
    ...(source === undefined ? {} : { source: volumeOf(source, container) }),
  };
}
