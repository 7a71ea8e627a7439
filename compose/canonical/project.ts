import { type Json, sortedByKey } from "../keys/codec";
import type { Fields } from "../keys/field";
import { writeFields } from "../keys/object";
import { showPath } from "../keys/build";
import { CONFIG, LANGUAGE_MODEL, NETWORK, VOLUME } from "../keys/top-level";
import type { FileSource, Network, Project, Volume } from "../model";
import { canonicalService, usesDefaultNetwork } from "./service";

interface Declared {
  readonly name?: string;
  readonly external: boolean;
}

/**
 * A project as `docker compose config` prints it: in the specification's dialect, every short form written out, what is
 * implied said, and paths relative to the first file. `name` is the project's, whatever its files say.
 */
export function canonical(project: Project, name: string): Readonly<Record<string, Json>> {
  const isSpec = project.dialect === "spec";
  const services = project.services.map(
    (service) => [service.name, canonicalService(service, isSpec)] as const,
  );
  const networks = project.services.some((service) => isSpec && usesDefaultNetwork(service))
    ? { default: NO_SETTINGS, ...project.networks }
    : project.networks;
  return {
    name,
    services: sortedByKey(services),
    ...section("networks", networks, (network, key) => ({
      ipam: {},
      ...declared<Network>(NETWORK, network, name, key),
    })),
    ...section("volumes", project.volumes, (volume, key) => declared<Volume>(VOLUME, volume, name, key)),
    ...section("secrets", project.secrets, (secret, key) => source(secret, name, key)),
    ...section("configs", project.configs, (config, key) => source(config, name, key)),
    ...section("models", project.models, (model) => writeFields(LANGUAGE_MODEL, model)),
    ...(isSpec && (project.extensions as Readonly<Record<string, Json>>)),
  };
}

const NO_SETTINGS: Network = { external: false, driverOpts: {}, internal: false, labels: {} };

function section<T>(
  name: string,
  entries: Readonly<Record<string, T>>,
  write: (entry: T, key: string) => Json,
): Readonly<Record<string, Json>> {
  const written = Object.entries(entries).map(([key, entry]) => [key, write(entry, key)] as const);
  return written.length === 0 ? {} : { [name]: sortedByKey(written) };
}

function declared<T extends Declared>(
  fields: Fields<Omit<T, "name" | "external" | "position">>,
  entry: T,
  project: string,
  key: string,
): Readonly<Record<string, Json>> {
  return {
    ...(entry.external && { external: true }),
    ...writeFields(fields, entry),
    name: entry.name ?? (entry.external ? key : `${project}_${key}`),
  };
}

/** Secrets have the keys of configs but for `content`, so these write both. */
function source(entry: FileSource, project: string, key: string): Readonly<Record<string, Json>> {
  const written = declared<FileSource>(CONFIG, entry, project, key);
  return entry.file === undefined ? written : { ...written, file: showPath(entry.file) };
}
