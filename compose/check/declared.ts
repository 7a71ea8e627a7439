import type { Declarations } from "../declarations";
import type { Findings } from "../findings";
import type { Position, Service } from "../model";
import { joinPath } from "../node";
import { pathAt } from "../positions";
import type { ServiceDraft } from "../service";
import { suggest } from "../suggest";

interface Use {
  readonly name: string;
  readonly path: string;
  readonly position: Position;
}

/** Networks, volumes, secrets, configs and models that a service uses are declared at the top. */
export function reportUndeclared(draft: ServiceDraft, declared: Declarations, findings: Findings): void {
  const { service } = draft;
  for (const use of volumeUses(service)) {
    report(
      "SW222",
      "volume",
      use,
      declared.volumes,
      draft,
      findings,
      `, or write ./${use.name} for a folder`,
    );
  }
  for (const use of named(service, "networks", Object.keys(service.networks))) {
    if (use.name !== "default") report("SW230", "network", use, declared.networks, draft, findings);
  }
  for (const use of [...sources(service, "secrets"), ...buildSecrets(service)])
    report("SW225", "secret", use, declared.secrets, draft, findings);
  for (const use of sources(service, "configs"))
    report("SW225", "config", use, declared.configs, draft, findings);
  for (const use of named(service, "models", Object.keys(service.models)))
    report("SW225", "model", use, declared.models, draft, findings);
}

function volumeUses({ mounts, positions }: Service): readonly Use[] {
  return mounts.flatMap(({ type, source, position }) =>
    type === "volume" && source !== undefined
      ? [{ name: source, path: pathAt(positions, "volumes", position), position }]
      : [],
  );
}

function sources(service: Service, key: "secrets" | "configs"): readonly Use[] {
  return service[key].map(({ source: name, position }, index) => ({
    name,
    path: joinPath(key, index),
    position,
  }));
}

function buildSecrets({ build }: Service): readonly Use[] {
  return (build?.secrets ?? []).map(({ source: name, position }, index) => ({
    name,
    path: joinPath("build.secrets", index),
    position,
  }));
}

function named(service: Service, key: string, names: readonly string[]): readonly Use[] {
  return names.map((name) => {
    const path = joinPath(key, name);
    return { name, path, position: service.positions[path] ?? service.positions[key] ?? service.position };
  });
}

function report(
  code: "SW222" | "SW225" | "SW230",
  kind: string,
  { name, path, position }: Use,
  declared: Readonly<Record<string, unknown>>,
  { place }: ServiceDraft,
  findings: Findings,
  otherwise = "",
): void {
  if (Object.hasOwn(declared, name)) return;
  const meant = suggest(name, Object.keys(declared));
  const remedy =
    meant === undefined
      ? `add \`${name}:\` to a top-level \`${kind}s:\`${otherwise}`
      : `did you mean \`${meant}\`?`;
  findings.error(
    code,
    { path: `${place.path}.${path}`, position },
    `the ${kind} ${name} is not declared`,
    remedy,
  );
}
