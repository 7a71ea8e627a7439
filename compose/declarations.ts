import type { Context } from "./context";
import { CONFIG, LANGUAGE_MODEL, NETWORK, readDeclared, SECRET, VOLUME } from "./keys/top-level";
import type { Scope } from "./keys/codec";
import type { Fields } from "./keys/field";
import { readFields } from "./keys/object";
import type { FileSource, LanguageModel, Network, Project } from "./model";
import type { Named, Place } from "./node";
import { child, entries } from "./read";

/** What a file declares beside its services. */
export type Declarations = Pick<Project, "networks" | "volumes" | "secrets" | "configs" | "models">;

/** Top-level `networks`, `volumes`, `secrets`, `configs` and `models`; the older formats have none. */
export function readDeclarations(file: Place, context: Context): Declarations {
  const section = <T>(
    key: string,
    read: (entry: Named, scope: Scope) => T | undefined,
  ): Readonly<Record<string, T>> => {
    if (context.dialect !== "spec") return {};
    const found = entries(child(file, key), context.findings).flatMap((entry) => {
      const value = read(entry, { ...context, owner: entry.path });
      return value === undefined ? [] : [[entry.key, value] as const];
    });
    return Object.fromEntries(found);
  };
  return {
    networks: section("networks", readNetwork),
    volumes: section("volumes", (entry, scope) => readDeclared(VOLUME, entry, scope)),
    secrets: section("secrets", (entry, scope) => readSource(SECRET, ["file", "environment"], entry, scope)),
    configs: section("configs", (entry, scope) =>
      readSource(CONFIG, ["file", "environment", "content"], entry, scope),
    ),
    models: section("models", readModel),
  };
}

function readNetwork(entry: Named, scope: Scope): Network | undefined {
  const network = readDeclared(NETWORK, entry, scope);
  if (network === undefined || network.external) return network;
  const { findings } = scope;
  const driver = child(entry, "driver");
  if (driver !== undefined && (network.driver === "bridge" || network.driver === "default")) {
    findings.notice("SW123", driver, "the network is an overlay: its services may run on several machines");
  } else if (driver !== undefined && network.driver !== undefined && network.driver !== "overlay") {
    const note = "remove the line: all networks are overlays";
    findings.unsupported(driver, entry.path, {
      code: "SW231",
      what: `no network has the driver ${network.driver}`,
      note,
    });
  }
  const attachable = child(entry, "attachable");
  if (attachable !== undefined && network.attachable === false) {
    const what = "the network must be attachable for containers to join it";
    findings.unsupported(attachable, entry.path, { code: "SW231", what, note: "remove the line" });
  }
  return network;
}

type Source = "file" | "environment" | "content";

/** A secret or config has one source of its content, unless it is external or a driver's. */
function readSource<T extends Omit<FileSource, "name" | "external" | "position" | "content">>(
  fields: Fields<T>,
  sources: readonly Source[],
  entry: Named,
  scope: Scope,
): FileSource | undefined {
  const found = readDeclared(fields, entry, scope);
  if (found === undefined) return undefined;
  const given = sources.filter((key) => child(entry, key) !== undefined);
  const at = { path: entry.path, position: entry.keyPosition };
  const names = sources.map((key) => `\`${key}\``).join(", ");
  if (given.length > 1) scope.findings.error("SW250", at, `has several of ${names}`, "keep one of them");
  if (given.length === 0 && !found.external && found.driver === undefined) {
    scope.findings.error("SW226", at, `has none of ${names}`, "add one of them, or `external: true`");
  }
  return found;
}

function readModel(entry: Named, scope: Scope): LanguageModel | undefined {
  const model = readFields(LANGUAGE_MODEL, entry, scope);
  return model && { ...model, position: entry.keyPosition };
}
