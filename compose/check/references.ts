import type { At, Findings } from "../findings";
import { joinPath } from "../node";
import type { ServiceDraft } from "../service";
import { meantOrKnown } from "../suggest";

interface Edge {
  readonly to: string;
  readonly at: At;
  /** False: it may be missing. */
  readonly required: boolean;
}

/** Every service that another one names is there, and no service waits for itself. */
export function reportReferences(
  drafts: readonly ServiceDraft[],
  inactive: ReadonlySet<string>,
  findings: Findings,
): void {
  const names = new Set(drafts.map((draft) => draft.service.name));
  const edges = new Map(drafts.map((draft) => [draft.service.name, edgesOf(draft)]));
  for (const edge of [...edges.values()].flat()) reportUnknown(edge, names, inactive, findings);
  reportCycles(edges, findings);
}

function edgesOf({ service, place }: ServiceDraft): readonly Edge[] {
  const { positions } = service;
  const path = (...keys: readonly (string | number)[]) => keys.reduce<string>(joinPath, place.path);
  const listed = place.node.kind === "mapping" && Object.hasOwn(positions, "depends_on[0]");
  const dependencies = service.dependencies.map(({ service: to, position, required }, index) => ({
    to,
    at: { path: path("depends_on", listed ? index : to), position },
    required,
  }));
  const links = service.links.map(({ service: to, position }, index) => ({
    to,
    at: { path: path("links", index), position },
    required: true,
  }));
  const volumesFrom = service.volumesFrom.flatMap(({ kind, name, position }, index) =>
    kind === "service"
      ? [{ to: name, at: { path: path("volumes_from", index), position }, required: true }]
      : [],
  );
  const namespaces = (["network_mode", "net", "pid", "ipc"] as const).flatMap((key) => {
    const namespace = key === "pid" || key === "ipc" ? service[key] : service.networkMode;
    const position = positions[key];
    if (namespace?.kind !== "service" || position === undefined) return [];
    return [{ to: namespace.name, at: { path: path(key), position }, required: true }];
  });
  return [...dependencies, ...links, ...volumesFrom, ...namespaces];
}

function reportUnknown(
  { to, at, required }: Edge,
  names: ReadonlySet<string>,
  inactive: ReadonlySet<string>,
  findings: Findings,
): void {
  if (names.has(to) || !required) return;
  if (inactive.has(to)) {
    const what = `${to} is left out, as none of its profiles is active`;
    findings.error("SW240", at, what, "add one of them to profiles");
    return;
  }
  findings.error("SW240", at, `there is no service ${to}`, meantOrKnown(to, [...names], "the services are"));
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
