import { readBuild } from "./build";
import { readCommand } from "./command";
import type { Context } from "./context";
import { readEnvironment, textPairs } from "./environment";
import type { At } from "./findings";
import { readImage } from "./image";
import type { Service } from "./model";
import { readMounts } from "./mounts";
import { readAttachments } from "./networks";
import { joinPath, type Named, type Place } from "./node";
import { readPlacement } from "./placement";
import { readExpose, readPorts } from "./ports";
import { positionsOf } from "./positions";
import { child, items, plain, reportKind } from "./read";
import { readDependsOn, readLinks } from "./relations";
import { readResources } from "./resources";
import { readRestart } from "./restart";

/** A service with what the checks between services need, and the model leaves out. */
export interface ServiceDraft {
  readonly service: Service;
  readonly place: Named;
  readonly dependsOn: readonly { readonly service: string; readonly at: At }[];
  readonly profiles: readonly string[];
}

/** One service, from any dialect. */
export function readService(place: Named, context: Context): ServiceDraft | undefined {
  const { findings } = context;
  const keyAt = { path: place.path, position: place.keyPosition };
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(place.key)) {
    findings.error("SW204", keyAt, "a service is named with letters, digits, dots, dashes and underscores");
    return undefined;
  }
  if (place.node.kind !== "mapping") {
    if (place.node.kind === "scalar" && place.node.isNull) reportNoSource(keyAt, context);
    else reportKind(place, "a service", findings);
    return undefined;
  }
  const at = (key: string) => child(place, key);
  const image = readImage(at("image"), findings);
  const build = readBuild(place, context);
  checkSource(place, keyAt, context);
  const command = readCommand(at("command"), findings);
  const entrypoint = readCommand(at("entrypoint"), findings);
  const restart = readRestart(at("restart"), findings);
  const hostname = plain(at("hostname"), findings);
  const user = plain(at("user"), findings);
  const workingDir = plain(at("working_dir"), findings);
  const dependsOn = readDependsOn(at("depends_on"), place.path, findings);
  const service: Service = {
    name: place.key,
    position: place.keyPosition,
    positions: positionsOf(place.node),
    ...(image !== undefined && { image }),
    ...(build !== undefined && { build }),
    ...(command !== undefined && { command }),
    ...(entrypoint !== undefined && { entrypoint }),
    environment: readEnvironment(place, context),
    labels: textPairs(at("labels"), findings),
    ports: readPorts(at("ports"), findings),
    expose: readExpose(at("expose"), findings),
    mounts: readMounts(at("volumes"), place.path, build?.context, findings),
    networks: readAttachments(at("networks"), findings),
    links: readLinks(at("links"), findings),
    dependsOn: dependsOn.map((dependency) => dependency.service),
    ...(restart !== undefined && { restart }),
    ...(hostname !== undefined && { hostname }),
    ...(user !== undefined && { user }),
    ...(workingDir !== undefined && { workingDir }),
    ...readContainerName(place, context),
    ...readPlacement(place, findings),
    ...readResources(place, findings),
  };
  return { service, place, dependsOn, profiles: readProfiles(place, context) };
}

function readContainerName(place: Place, { findings }: Context): Pick<Service, "containerName"> {
  const at = child(place, "container_name");
  const containerName = plain(at, findings);
  if (at === undefined || containerName === undefined) return {};
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]+$/.test(containerName)) {
    findings.error("SW204", at, "a container is named with letters, digits, dots, dashes and underscores");
  }
  return { containerName };
}

function readProfiles(place: Place, { findings }: Context): readonly string[] {
  return items(child(place, "profiles"), findings).flatMap((item) => plain(item, findings) ?? []);
}

function checkSource(place: Named, keyAt: At, context: Context): void {
  const image = child(place, "image");
  const build = child(place, "build");
  if (image === undefined && build === undefined) reportNoSource(keyAt, context);
  if (image !== undefined && build !== undefined && context.dialect !== "spec") {
    const remedy =
      "keep one of them, or put the services under `services:`, where `image` names what is built";
    context.findings.error("SW203", build, "the older formats allow either image or build", remedy);
  }
}

/** One that extends another, or is no container at all, is reported for that already. */
function reportNoSource(at: At, { findings }: Context): void {
  if (["extends", "provider"].some((key) => findings.failedAt(joinPath(at.path, key)))) return;
  findings.error("SW203", at, "the service has neither image nor build", "add `image: ...` or `build: .`");
}
