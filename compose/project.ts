import { checkServices } from "./check";
import type { Context } from "./context";
import { SERVICES_KEY } from "./file-keys";
import { lint } from "./lint";
import type { Project, Volume } from "./model";
import { readNetworks, readVolumes } from "./networks";
import { entryOf, isNull, type MappingNode, type Named, type Place, place } from "./node";
import { child, entries, plain, quote } from "./read";
import { readService, type ServiceDraft } from "./service";

/** The project of an admitted, filled-in file; what is wrong with it goes to the findings. */
export function readProject(root: MappingNode, profiles: readonly string[], context: Context): Project {
  const { findings, dialect } = context;
  const file = place(root, "");
  const name = dialect === "v1" ? undefined : readName(file, context);
  const networks = dialect === "spec" ? readNetworks(file, context) : {};
  const declared = dialect === "spec" ? readVolumes(file, context) : {};
  if (dialect === "spec") reportVersion(file, context);
  const all = readServices(file, context);
  const active = all.filter((draft) => isActive(draft, profiles));
  const inactive = new Set(all.filter((draft) => !active.includes(draft)).map((draft) => draft.service.name));
  checkServices(active, inactive, { networks, volumes: declared }, dialect, findings);
  for (const draft of active) lint(draft, findings);
  const services = active.map((draft) => draft.service);
  return {
    ...(name !== undefined && { name }),
    dialect,
    services,
    networks,
    volumes: dialect === "spec" ? declared : impliedVolumes(active),
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
    findings.error("SW104", at, what, "add a service with `image: ...` or `build: .`");
  }
  return found.flatMap((service) => readService(service, context) ?? []);
}

function readName(file: Place, { findings, dialect }: Context): string | undefined {
  const at = child(file, "name");
  const name = plain(at, findings);
  if (at !== undefined && name !== undefined && dialect === "spec" && !/^[a-z0-9][a-z0-9_-]*$/.test(name)) {
    const remedy = "use lower-case letters, digits, dashes and underscores";
    findings.error("SW204", at, `${quote(name)} is no project name`, remedy);
  }
  return name;
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
    draft.profiles.length === 0 ||
    profiles.includes("*") ||
    draft.profiles.some((profile) => profiles.includes(profile))
  );
}

/** The older formats declare no volumes: a name in a mount is enough. */
function impliedVolumes(drafts: readonly ServiceDraft[]): Readonly<Record<string, Volume>> {
  const mounts = drafts.flatMap((draft) => draft.service.mounts);
  return Object.fromEntries(
    mounts.flatMap(({ type, source, position }) =>
      type === "volume" && source !== undefined
        ? [[source, { external: false, driverOpts: {}, labels: {}, position } satisfies Volume] as const]
        : [],
    ),
  );
}
