import { type Json, sortedByKey } from "../keys/codec";
import { writeMap } from "../keys/collections";
import { writeFields } from "../keys/object";
import { writeTerms } from "../keys/relations";
import { SERVICE } from "../keys/service";
import type { Dependency, Service } from "../model";

/** A service of the canonical form, with what is implied said. */
export function canonicalService(service: Service, isSpec: boolean): Json {
  const written = writeFields(SERVICE, service);
  const dependencies = allDependencies(service);
  return sortedByKey(
    Object.entries<Json>({
      // Null is the image's own.
      command: null,
      entrypoint: null,
      ...written,
      ...(Object.keys(dependencies).length > 0 && {
        depends_on: writeMap(dependencies, (terms) => writeTerms(terms)),
      }),
      ...(isSpec && usesDefaultNetwork(service) && { networks: { default: null, ...networksOf(written) } }),
      // The older formats have no networks: their services are on the engine's bridge.
      ...(!isSpec && service.networkMode === undefined && { network_mode: "bridge" }),
    }),
  );
}

/** A service that names no network, or the default one, is on the project's default network. */
export function usesDefaultNetwork({ networks, networkMode, provider }: Service): boolean {
  if (networkMode !== undefined || provider !== undefined) return false;
  return Object.keys(networks).length === 0 || Object.hasOwn(networks, "default");
}

type Terms = Pick<Dependency, "condition" | "restart" | "required">;

/** What a service waits for, with those that it links, whose namespaces it shares or whose volumes it mounts. */
function allDependencies(service: Service): Readonly<Record<string, Terms>> {
  const implied = (restart: boolean): Terms => ({ condition: "service_started", required: true, restart });
  const namespaces = [service.networkMode, service.ipc, service.pid].flatMap((namespace) =>
    namespace?.kind === "service" ? [namespace.name] : [],
  );
  const mounted = service.volumesFrom.flatMap(({ kind, name }) => (kind === "service" ? [name] : []));
  return {
    ...Object.fromEntries(mounted.map((name) => [name, implied(false)])),
    ...Object.fromEntries(namespaces.map((name) => [name, implied(true)])),
    ...Object.fromEntries(service.links.map((link) => [link.service, implied(true)])),
    ...Object.fromEntries(service.dependencies.map((terms) => [terms.service, terms])),
  };
}

function networksOf(written: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const { networks } = written;
  return typeof networks === "object" && networks !== null ? (networks as Record<string, Json>) : {};
}
