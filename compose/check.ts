import type { At, Findings } from "./findings";
import type { Dialect, Network, Service, Volume } from "./model";
import { joinPath } from "./node";
import { pathAt } from "./positions";
import type { ServiceDraft } from "./service";
import { suggest } from "./suggest";

interface Edge {
  readonly to: string;
  readonly at: At;
}

/** What holds between services: every name leads somewhere, and nobody waits for itself. */
export function checkServices(
  drafts: readonly ServiceDraft[],
  inactive: ReadonlySet<string>,
  declared: { readonly networks: Record<string, Network>; readonly volumes: Record<string, Volume> },
  dialect: Dialect,
  findings: Findings,
): void {
  const names = new Set(drafts.map((draft) => draft.service.name));
  const edges = new Map(drafts.map((draft) => [draft.service.name, edgesOf(draft)]));
  for (const edge of [...edges.values()].flat()) reportUnknown(edge, names, inactive, findings);
  reportCycles(edges, findings);
  for (const draft of drafts) {
    if (dialect === "spec") {
      reportUndeclaredVolumes(draft.service, draft.place.path, declared.volumes, findings);
      reportUndeclaredNetworks(draft, declared.networks, findings);
    }
    reportContainerName(draft, findings);
  }
  reportSharedContainerNames(drafts, findings);
}

function edgesOf({ service, place, dependsOn }: ServiceDraft): readonly Edge[] {
  const links = service.links.map((link, index) => ({
    to: link.service,
    at: { path: joinPath(joinPath(place.path, "links"), index), position: link.position },
  }));
  return [...dependsOn.map(({ service: to, at }) => ({ to, at })), ...links];
}

function reportUnknown(
  { to, at }: Edge,
  names: ReadonlySet<string>,
  inactive: ReadonlySet<string>,
  findings: Findings,
): void {
  if (names.has(to)) return;
  if (inactive.has(to)) {
    findings.error(
      "SW240",
      at,
      `${to} is left out, as none of its profiles is active`,
      "add one of them to profiles",
    );
    return;
  }
  const meant = suggest(to, names);
  const remedy =
    meant === undefined ? `the services are ${[...names].join(", ")}` : `did you mean \`${meant}\`?`;
  findings.error("SW240", at, `there is no service ${to}`, remedy);
}

/** Each circle once, at the line that closes it. */
function reportCycles(edges: ReadonlyMap<string, readonly Edge[]>, findings: Findings): void {
  const state = new Map<string, "open" | "done">();

  for (const start of edges.keys()) {
    if (state.has(start)) continue;
    const trail: { readonly name: string; readonly rest: Edge[] }[] = [];
    const enter = (name: string) => {
      state.set(name, "open");
      trail.push({ name, rest: [...(edges.get(name) ?? [])] });
    };
    enter(start);
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const edge = step.rest.shift();
      if (edge === undefined) {
        state.set(step.name, "done");
        trail.pop();
      } else if (state.get(edge.to) === "open") {
        const circle = trail
          .slice(trail.findIndex((entry) => entry.name === edge.to))
          .map((entry) => entry.name);
        const what = `services wait for each other: ${[...circle, edge.to].join(" -> ")}`;
        findings.error("SW241", edge.at, what, "remove one of these links or dependencies");
      } else if (!state.has(edge.to) && edges.has(edge.to)) {
        enter(edge.to);
      }
    }
  }
}

function reportUndeclaredVolumes(
  service: Service,
  path: string,
  declared: Readonly<Record<string, Volume>>,
  findings: Findings,
): void {
  for (const mount of service.mounts) {
    if (mount.type !== "volume" || mount.source === undefined || Object.hasOwn(declared, mount.source))
      continue;
    const meant = suggest(mount.source, Object.keys(declared));
    const remedy =
      meant === undefined
        ? `add \`${mount.source}:\` to a top-level \`volumes:\`, or write ./${mount.source} for a folder`
        : `did you mean \`${meant}\`?`;
    const at = {
      path: `${path}.${pathAt(service.positions, "volumes", mount.position)}`,
      position: mount.position,
    };
    findings.error("SW222", at, `the volume ${mount.source} is not declared`, remedy);
  }
}

function reportUndeclaredNetworks(
  { service, place }: ServiceDraft,
  declared: Readonly<Record<string, Network>>,
  findings: Findings,
): void {
  for (const name of Object.keys(service.networks)) {
    if (name === "default" || Object.hasOwn(declared, name)) continue;
    const meant = suggest(name, Object.keys(declared));
    const remedy =
      meant === undefined ? `add \`${name}:\` to a top-level \`networks:\`` : `did you mean \`${meant}\`?`;
    const position =
      service.positions[`networks.${name}`] ?? service.positions["networks"] ?? service.position;
    findings.error(
      "SW230",
      { path: `${place.path}.networks.${name}`, position },
      `the network ${name} is not declared`,
      remedy,
    );
  }
}

function reportContainerName({ service, place }: ServiceDraft, findings: Findings): void {
  if (service.containerName === undefined || (service.replicas <= 1 && service.mode === "replicated")) return;
  const position = service.positions["container_name"] ?? service.position;
  const count =
    service.mode === "global" ? "one container on every machine" : `${service.replicas} containers`;
  const what = `the service has ${count}, which cannot share one name`;
  findings.error("SW251", { path: `${place.path}.container_name`, position }, what, "remove container_name");
}

function reportSharedContainerNames(drafts: readonly ServiceDraft[], findings: Findings): void {
  const owners = new Map<string, string>();
  for (const { service, place } of drafts) {
    if (service.containerName === undefined) continue;
    const owner = owners.get(service.containerName);
    const position = service.positions["container_name"] ?? service.position;
    const at = { path: `${place.path}.container_name`, position };
    if (owner !== undefined) findings.error("SW251", at, `the service ${owner} has the same container_name`);
    owners.set(service.containerName, service.name);
  }
}
