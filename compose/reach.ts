import type { Scope } from "./keys/codec";
import { isRemote } from "./keys/build";
import type { Mount, Service } from "./model";
import type { Place } from "./node";
import { isAbsolute, normalizePath } from "./paths";
import { child, items, quote } from "./read";

const RELATIVE =
  "a machine has no copy of the folder of this file: put files into the image with `build:`, data into a named volume, " +
  "or name an absolute path that exists on the machines";

/** Reports what a service takes from where its machine cannot get at it; such a mount of code that is in the image is marked. */
export function reachable(service: Service, place: Place, scope: Scope): Service {
  const { build } = service;
  const buildPlace = child(place, "build");
  if (build !== undefined && buildPlace !== undefined && isRemote(build.context)) {
    const what = `the remote build context ${quote(build.context)} is not supported`;
    scope.findings.unsupported(child(buildPlace, "context") ?? buildPlace, scope.owner, {
      code: "SW273",
      what,
      reason: "the folder is sent to the engine that builds, which needs it here",
      note: "check the repository out and build from its folder",
      key: "build.context",
    });
  }
  const places = items(child(place, "volumes"), scope.findings);
  const mounts = service.mounts.map((mount) => {
    const at = places.find(({ position }) => position === mount.position) ?? place;
    return reachableMount(mount, build?.context, at, scope);
  });
  return { ...service, mounts };
}

function reachableMount(mount: Mount, context: string | undefined, at: Place, scope: Scope): Mount {
  const { source, type, target } = mount;
  const { findings, owner } = scope;
  if (type === "image" || type === "npipe" || type === "cluster") {
    const note = "use volume, bind or tmpfs";
    findings.unsupported(child(at, "type") ?? at, owner, {
      code: "SW270",
      what: `a mount of the type ${type} is not supported`,
      note,
      key: `volumes.${type}`,
    });
    return { ...mount, omitted: "unsupported" };
  }
  if (type !== "bind" || source === undefined || isAbsolute(source)) return mount;
  const isHome = source.startsWith("~");
  if (context !== undefined && !isHome && normalizePath(source) === normalizePath(context)) {
    const what = `the mount of ${source} on ${target} is left out: the image is built from that folder and has the code`;
    findings.notice("SW224", at, what);
    return { ...mount, omitted: "in-image" };
  }
  const kind = isHome ? "the home folder is" : `${quote(source)} is`;
  findings.unsupported(at, owner, {
    code: "SW221",
    what: `${kind} on the machine that runs Pulumi, not on the one that runs the service`,
    note: RELATIVE,
    key: "volumes.relative",
  });
  return { ...mount, omitted: "unsupported" };
}
