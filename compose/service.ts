import type { Context } from "./context";
import { readEnvironment } from "./environment";
import type { Scope } from "./keys/codec";
import { readFields } from "./keys/object";
import { readLabels } from "./keys/labels";
import { addPlacement } from "./keys/placement";
import { addResources } from "./keys/resources";
import { SERVICE, type WrittenService } from "./keys/service";
import { readV1 } from "./keys/v1";
import type { Service } from "./model";
import { joinPath, type Named, type Place } from "./node";
import { positionsOf } from "./positions";
import { child, reportKind } from "./read";
import { reachable } from "./reach";
import type { At } from "./findings";

/** A service and the place that it was read from. */
export interface ServiceDraft {
  readonly service: Service;
  readonly place: Named;
}

/** One service, from any dialect; `names` are those of all services. */
export function readService(
  place: Named,
  names: ReadonlySet<string>,
  context: Context,
): ServiceDraft | undefined {
  const { findings } = context;
  const keyAt = { path: place.path, position: place.keyPosition };
  if (!/^[A-Za-z0-9_.-]+$/.test(place.key)) {
    findings.error("SW204", keyAt, "a service is named with letters, digits, dots, dashes and underscores");
    return undefined;
  }
  if (place.node.kind !== "mapping") {
    if (place.node.kind === "scalar" && place.node.isNull) reportNoSource(keyAt, context);
    else reportKind(place, "a service", findings);
    return undefined;
  }
  const scope: Scope = { ...context, owner: place.path };
  checkSource(place, keyAt, context);
  const found = readFields(SERVICE, place, scope);
  if (found === undefined) return undefined;
  const written: WrittenService =
    context.dialect === "spec" ? found : { ...found, ...readV1(place, found, names, scope) };
  const positions = positionsOf(place.node);
  const service: Service = {
    ...written,
    name: place.key,
    position: place.keyPosition,
    positions,
    environment: readEnvironment(place, context),
    labels: readLabels(place, written.labelFiles, context),
    dependsOn: written.dependencies.map((dependency) => dependency.service),
    ...addPlacement(place, written, positions, findings),
    ...addResources(place, written, findings),
  };
  return { service: reachable(service, place, scope), place };
}

function checkSource(place: Place, keyAt: At, context: Context): void {
  const image = child(place, "image");
  const build = child(place, "build");
  const isForeign = child(place, "provider") !== undefined;
  if (image === undefined && build === undefined && !isForeign) reportNoSource(keyAt, context);
  if (image !== undefined && build !== undefined && context.dialect !== "spec") {
    const remedy =
      "keep one of them, or put the services under `services:`, where `image` names what is built";
    context.findings.error("SW203", build, "the older formats allow either image or build", remedy);
  }
}

/** One that extends another is reported for that already. */
function reportNoSource(at: At, { findings }: Context): void {
  if (["extends", "provider"].some((key) => findings.failedAt(joinPath(at.path, key)))) return;
  findings.error("SW203", at, "the service has neither image nor build", "add `image: ...` or `build: .`");
}
