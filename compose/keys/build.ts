import type { Build } from "../model";
import { normalizePath } from "../paths";
import { plain } from "../read";
import { codec, type Codec } from "./codec";
import { list, oneOrList, plainMap, textMap, variableMap, words } from "./collections";
import { ulimits } from "./devices";
import { defaulted, field, listField, mapField, mapped, refused } from "./field";
import { fileMounts } from "./file-mounts";
import { extraHosts } from "./hosts";
import { positioned } from "./object";
import { choice, holed, memory, on, word } from "./scalars";

const noBuilder = (remedy: string) =>
  refused("SW273", "the engine that builds is not BuildKit's own client", remedy);

/** A folder, or the address of a repository. */
export const folder: Codec<string> = codec(
  (place, { findings }) => plain(place, findings),
  (value) => showPath(value),
);

const sshKey: Codec<Build["ssh"][number]> = codec(
  (place, { findings }) => {
    const value = plain(place, findings);
    const [, id, path] = /^([^=]+)(?:=(.*))?$/.exec(value ?? "") ?? [];
    return id === undefined ? undefined : { id, ...(path !== undefined && { path }) };
  },
  ({ id, path }) => (path === undefined ? id : `${id}=${path}`),
);

/** A mapping, or lines `ID` or `ID=PATH`. */
const ssh: Codec<Build["ssh"]> = {
  ...list(sshKey),
  read(place, scope) {
    if (place.node.kind !== "mapping") return oneOrList(sshKey).read(place, scope);
    const pairs = variableMap.read(place, scope) ?? {};
    return Object.entries(pairs).map(([id, path]) => ({ id, ...(typeof path === "string" && { path }) }));
  },
};

/** One that nothing gives a value is the Dockerfile's own, and not printed. */
const buildArgs: Codec<Build["args"]> = {
  ...variableMap,
  write(values) {
    const given = Object.entries(values).filter(([, value]) => value !== null);
    return given.length === 0 ? undefined : variableMap.write(Object.fromEntries(given));
  },
};

const long = positioned<Build>({
  context: defaulted("context", folder, ".", mapped("a folder, relative to the file")),
  dockerfile: field("dockerfile", word),
  dockerfileInline: field(
    "dockerfile_inline",
    holed,
    refused(
      "SW273",
      "the docker plugin reads the Dockerfile from a file",
      "write it to a file of the folder",
    ),
  ),
  target: field("target", word),
  args: mapField("args", buildArgs),
  tags: listField("tags", words),
  labels: mapField("labels", textMap),
  cacheFrom: listField("cache_from", words),
  cacheTo: listField("cache_to", words, noBuilder("remove the line: the engine keeps its own cache")),
  noCache: field("no_cache", on),
  noCacheFilter: listField("no_cache_filter", oneOrList(word), noBuilder("use `no_cache`")),
  pull: field("pull", on),
  platforms: listField("platforms", words, noBuilder("use `platform` of the service")),
  network: field("network", word),
  extraHosts: listField("extra_hosts", extraHosts),
  shmSize: field("shm_size", memory),
  ulimits: mapField("ulimits", ulimits),
  secrets: listField("secrets", fileMounts, noBuilder("fetch it in an earlier step, outside of the build")),
  ssh: listField("ssh", ssh, noBuilder("fetch the code in an earlier step, outside of the build")),
  additionalContexts: mapField(
    "additional_contexts",
    plainMap,
    noBuilder("copy the files below the context, or build the other image first"),
  ),
  entitlements: listField("entitlements", words, noBuilder("remove the line")),
  privileged: field("privileged", on, noBuilder("remove the line")),
  isolation: field("isolation", choice("default", "process", "hyperv"), noBuilder("remove the line")),
  provenance: field("provenance", word, noBuilder("remove the line")),
  sbom: field("sbom", word, noBuilder("remove the line")),
});

/** A context alone, or a mapping. */
export const build: Codec<Build> = codec(
  (place, scope) => {
    if (place.node.kind === "mapping") {
      const found = long.read(place, scope);
      if (found?.dockerfile !== undefined && found.dockerfileInline !== undefined) {
        const what = "`dockerfile` and `dockerfile_inline` contradict each other";
        scope.findings.error("SW253", place, what, "keep one of them");
      }
      return found;
    }
    const context = plain(place, scope.findings);
    return context === undefined ? undefined : emptyBuild(context, place.position);
  },
  (value) => {
    const isDefault = value.dockerfile === undefined && value.dockerfileInline === undefined;
    return {
      context: showPath(value.context),
      ...(long.write(value) as object),
      ...(isDefault && { dockerfile: "Dockerfile" }),
    };
  },
  long.shape,
);

/** A build with nothing but a context. */
export function emptyBuild(context: string, position: Build["position"]): Build {
  const none = { tags: [], cacheFrom: [], cacheTo: [], noCacheFilter: [], platforms: [], extraHosts: [] };
  const empty = { secrets: [], ssh: [], entitlements: [], args: {}, labels: {}, ulimits: {} };
  return { context, ...none, ...empty, additionalContexts: {}, position };
}

/** A repository rather than a folder. */
export function isRemote(context: string): boolean {
  return /^(\w+:\/\/|git@|github\.com\/)/.test(context);
}

/** A relative path as the canonical form spells it: `.`, `./app`, `../app`. */
export function showPath(path: string): string {
  if (isRemote(path) || /^(\/|[A-Za-z]:\\)/.test(path)) return path;
  const plainPath = normalizePath(path);
  if (path.startsWith("~")) return plainPath;
  if (plainPath === "") return ".";
  return plainPath.startsWith("..") ? plainPath : `./${plainPath}`;
}
