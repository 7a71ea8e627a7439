import { checkServices } from "./check/services";
import type { Context } from "./context";
import { SERVICES_KEY } from "./file-keys";
import { impliedVolumes } from "./implied-volumes";
import { lint } from "./lint";
import type { Project } from "./model";
import { readDeclarations } from "./declarations";
import { entryOf, isNull, type MappingNode, type Named, type Place, place } from "./node";
import { child, entries, plain, quote } from "./read";
import { readService, type ServiceDraft } from "./service";

/** The project of an admitted, filled-in file; what is wrong with it goes to the findings. */
export function readProject(
  root: MappingNode,
  profiles: readonly string[],
  context: Context,
): Omit<Project, "extensions"> {
  const { findings, dialect } = context;
  const file = place(root, "");
  const name = dialect === "v1" ? undefined : readName(file, context);
  const declared = readDeclarations(file, context);
  if (dialect === "spec") reportVersion(file, context);
  const all = readServices(file, context);
  const active = all.filter((draft) => isActive(draft, profiles));
  const inactive = new Set(all.filter((draft) => !active.includes(draft)).map((draft) => draft.service.name));
  checkServices(active, inactive, declared, dialect, findings);
  for (const draft of active) lint(draft, active, findings);
  const services = active.map((draft) => draft.service);
  return {
    ...(name !== undefined && { name }),
    dialect,
    services,
    ...declared,
    ...(dialect !== "spec" && { volumes: impliedVolumes(active, findings) }),
  };
}

function readServices(file: Place, context: Context): readonly ServiceDraft[] {
  const { findings, dialect } = context;
  const key = SERVICES_KEY[dialect];
  const entry = key === undefined ? undefined : entryOf(file.node, key);
  const at = entry === undefined ? file : { path: key ?? "", position: entry.keyPosition };
  const holder = key === undefined ? file : child(file, key);
  const found: readonly Named[] = entries(holder, findings);
  if (found.length === 0 && (holder === undefined || holder.node.kind === "mapping")) {
    const what = entry === undefined ? `the file has no ${key ?? "services"}` : "there are no services";
    const remedy = "add a service with `image: ...` or `build: .`";
    // A file that declares something else may be meant for another one.
    if (holder === undefined && isBare(file, key)) findings.error("SW104", at, what, remedy);
    else findings.warning("SW104", at, what, remedy);
  }
  const names = new Set(found.map((service) => service.key));
  return found.flatMap((service) => readService(service, names, context) ?? []);
}

function isBare({ node }: Place, servicesKey: string | undefined): boolean {
  const nothing = ["name", "version", servicesKey];
  return node.kind !== "mapping" || node.entries.every(({ key }) => nothing.includes(key));
}

function readName(file: Place, { findings, dialect }: Context): string | undefined {
  const at = child(file, "name");
  const name = plain(at, findings);
  if (at === undefined || name === undefined || dialect !== "spec" || /^[a-z0-9][a-z0-9_-]*$/.test(name))
    return name;
  const allowed = name.toLowerCase().replace(/[^a-z0-9_-]|^[_-]+/g, "");
  const remedy = "use lower-case letters, digits, dashes and underscores";
  if (allowed === "") findings.error("SW204", at, `${quote(name)} is no project name`, remedy);
  else findings.warning("SW204", at, `${quote(name)} is no project name; read as ${allowed}`, remedy);
  return allowed;
}

function reportVersion(file: Place, { findings }: Context): void {
  const entry = entryOf(file.node, "version");
  if (entry === undefined || isNull(entry.value)) return;
  const at = { path: "version", position: entry.keyPosition };
  if (entry.value.kind !== "scalar") findings.error("SW201", at, "expected a single value");
  else findings.notice("SW123", at, "`version` is obsolete and ignored", "remove the line");
}

function isActive(draft: ServiceDraft, profiles: readonly string[]): boolean {
  return (
    draft.service.profiles.length === 0 ||
    profiles.includes("*") ||
    draft.service.profiles.some((profile) => profiles.includes(profile))
  );
}
