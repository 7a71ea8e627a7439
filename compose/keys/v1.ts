import type { Namespace } from "../model";
import type { Place } from "../node";
import { child, plain, reportKind } from "../read";
import type { Scope } from "./codec";
import { textMap } from "./collections";
import { namespace } from "./namespaces";
import type { WrittenService } from "./service";

const net = namespace("bridge", "none", "host");

/** What the older formats spell in another way than the specification; `services` are the names of all. */
export function readV1(
  service: Place,
  written: WrittenService,
  services: ReadonlySet<string>,
  scope: Scope,
): Partial<WrittenService> {
  const netPlace = child(service, "net");
  const networkMode = netPlace && net.read(netPlace, scope);
  checkVolumeDriver(service, written, scope);
  return {
    ...readDockerfile(service, written, scope),
    ...readLogging(service, scope),
    ...(networkMode !== undefined && { networkMode: serviceFirst(networkMode, services) }),
    volumesFrom: written.volumesFrom.map((from) =>
      from.kind === "service" && !services.has(from.name) ? { ...from, kind: "container" } : from,
    ),
  };
}

/** `container:db` means the service db where there is one. */
function serviceFirst({ kind, name }: Namespace, services: ReadonlySet<string>): Namespace {
  return { kind: kind === "container" && services.has(name) ? "service" : kind, name };
}

/** It is the driver of the volumes that the service names, wherever those are collected. */
function checkVolumeDriver(service: Place, { mounts }: WrittenService, { findings }: Scope): void {
  const at = child(service, "volume_driver");
  const isNamed = mounts.some(({ type, source }) => type === "volume" && source !== undefined);
  if (at === undefined || plain(at, findings) === undefined || isNamed) return;
  findings.notice("SW123", at, "the service names no volume that could have this driver", "remove the line");
}

function readDockerfile(
  service: Place,
  { build }: WrittenService,
  { findings }: Scope,
): Partial<WrittenService> {
  const beside = child(service, "dockerfile");
  const buildPlace = child(service, "build");
  if (buildPlace !== undefined && buildPlace.node.kind !== "scalar") {
    reportKind(buildPlace, "a path, with `dockerfile` beside it", findings);
    return {};
  }
  const dockerfile = plain(beside, findings);
  if (beside !== undefined && build === undefined)
    findings.error("SW203", beside, "`dockerfile` stands without `build`", "add `build: .`");
  return build === undefined || dockerfile === undefined ? {} : { build: { ...build, dockerfile } };
}

function readLogging(service: Place, scope: Scope): Partial<WrittenService> {
  const driverPlace = child(service, "log_driver");
  const optionsPlace = child(service, "log_opt");
  if (driverPlace === undefined && optionsPlace === undefined) return {};
  const driver = plain(driverPlace, scope.findings);
  const options = optionsPlace === undefined ? {} : (textMap.read(optionsPlace, scope) ?? {});
  return { logging: { ...(driver !== undefined && { driver }), options } };
}
