import { isAbsolute, join, relative, resolve } from "node:path";
import type { Service, Text } from "../../compose";
import { isRemote } from "../../compose/keys/build";
import { contextHash, contextProblem } from "../service/build-context";
import type { BuildDefinition, BuildSettings } from "../service/definition";
import type { Mapping } from "./mapping";
import type { ServiceReport } from "./report";
import { ulimitsOf } from "./settings/limits";
import { some, someOf } from "./settings/lists";

/** What a service's image is built from; undefined where it is not built, or cannot be. */
export function buildOf(service: Service, mapping: Mapping): BuildDefinition | undefined {
  const { build } = service;
  // A repository has been reported while loading.
  if (build === undefined || isRemote(build.context)) return undefined;
  const report = mapping.report(service);
  const context = relative(process.cwd(), resolve(mapping.folder, build.context)) || ".";
  const { dockerfile, target, position } = build;
  const settings = settingsOf(build, mapping, report);
  const problem = isAbsolute(build.context)
    ? "the path is absolute, and differs on another checkout; write it relative to the file"
    : contextProblem(context, dockerfile);
  if (problem !== undefined) {
    const [what = problem, remedy = "name a folder relative to the file"] = problem.split("; ");
    report.error("SW285", "build", what, remedy, position);
    return undefined;
  }
  const args = Object.fromEntries(
    Object.entries(build.args).flatMap(([key, value]) =>
      value === null ? [] : [[key, mapping.fill(value)]],
    ),
  );
  return {
    context: join(context),
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args,
    settings,
    // With an image beside it, the build is tagged as that says; the tag itself is always the content's hash.
    repository: repositoryOf(service.image) ?? `${mapping.name}-${service.name}`,
    hash: contextHash(resolve(context), {
      dockerfile,
      target,
      args: plain(args),
      settings: known({ ...settings, labels: someOf(plain(build.labels)) }),
    }),
  };
}

function settingsOf(
  build: NonNullable<Service["build"]>,
  mapping: Mapping,
  report: ServiceReport,
): BuildSettings {
  const cacheFroms = build.cacheFrom.filter((source) => !source.includes("="));
  if (cacheFroms.length < build.cacheFrom.length) {
    const reason = "the engine's own builder takes the names of images alone";
    report.refuse("build.cache_from", { reason, note: "name an image" });
  }
  return {
    cacheFroms: some(cacheFroms),
    extraHosts: some(build.extraHosts.map(({ host, ip }) => `${host}:${ip}`)),
    labels: someOf(
      Object.fromEntries(Object.entries(build.labels).map(([key, value]) => [key, mapping.fill(value)])),
    ),
    networkMode: build.network,
    noCache: build.noCache,
    pullParent: build.pull,
    shmSize: build.shmSize,
    tags: some(build.tags),
    ulimits: ulimitsOf(build.ulimits),
  };
}

/** What is set; undefined where nothing is. */
function known(settings: object): Record<string, unknown> | undefined {
  return someOf(Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)));
}

/** What is known now, in the order of names: the rest changes the image without changing its tag. */
function plain(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

/** An image's name without its tag. */
function repositoryOf(image: Text | undefined): string | undefined {
  return typeof image === "string" ? image.replace(/:[^:/]*$/, "") : undefined;
}
