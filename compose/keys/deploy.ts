import type {
  Deploy,
  DeployLimits,
  DeployReservations,
  Placement,
  RestartPolicy,
  UpdateConfig,
} from "../model";
import { codec, type Codec } from "./codec";
import { list, textMap, words } from "./collections";
import { deviceRequest } from "./devices";
import { field, listField, load, mapField, mapped, needed, refused } from "./field";
import { object } from "./object";
import { between, choice, cores, memory, orNone, ratio, time, whole, word } from "./scalars";

const swarm = (what: string, remedy: string) => refused("SW272", what, remedy);

const genericResource = object<{ readonly spec: { readonly kind: string; readonly value: number } }>({
  spec: needed(
    "discrete_resource_spec",
    object<{ readonly kind: string; readonly value: number }>({
      kind: needed("kind", word),
      value: needed("value", whole()),
    }),
  ),
});

const genericResources: Codec<DeployReservations["genericResources"]> = codec(
  (place, scope) =>
    list(genericResource)
      .read(place, scope)
      ?.map(({ spec }) => spec),
  (all) => list(genericResource).write(all.map((spec) => ({ spec }))),
  list(genericResource).shape,
);

const limits = object<DeployLimits>({
  cpus: field("cpus", cores),
  memory: field("memory", memory),
  pids: field(
    "pids",
    orNone(between(-1, Number.MAX_SAFE_INTEGER)),
    refused(
      "SW270",
      "a container of @pulumi/docker has no such property",
      "use `ulimits: { nproc: ... }`, which counts per user",
    ),
  ),
});

const reservations = object<DeployReservations>({
  cpus: field("cpus", cores),
  memory: field("memory", memory),
  devices: listField("devices", list(deviceRequest)),
  genericResources: listField(
    "generic_resources",
    genericResources,
    swarm("the engines do not announce such resources", "declare `resources` of the machine"),
  ),
});

const resources = object<Pick<Deploy, "limits" | "reservations">>({
  limits: field("limits", limits),
  reservations: field("reservations", reservations),
});

const restartPolicy = object<RestartPolicy>({
  condition: field("condition", choice("none", "on-failure", "any")),
  delay: field("delay", time, swarm("the engine chooses the delay itself", "remove the line")),
  maxAttempts: field("max_attempts", whole()),
  window: field("window", time, swarm("the engine knows no window", "remove the line")),
});

const placement = object<Placement>({
  constraints: listField("constraints", words),
  preferences: listField(
    "preferences",
    list(object<{ readonly spread: string }>({ spread: needed("spread", word) })),
  ),
  maxReplicasPerNode: field("max_replicas_per_node", whole()),
});

/** The steps of an update are Pulumi's, container by container. */
const update = object<UpdateConfig>({
  parallelism: field("parallelism", whole()),
  delay: field("delay", time),
  order: field("order", choice("start-first", "stop-first")),
  failureAction: field("failure_action", choice("continue", "pause", "rollback")),
  monitor: field("monitor", time),
  maxFailureRatio: field("max_failure_ratio", ratio),
});

/** A service's name leads to its containers themselves. */
const endpointMode: Codec<string> = codec(
  (place, scope) => {
    const mode = choice("vip", "dnsrr").read(place, scope);
    if (mode === "vip") {
      const what = "a service has no address of its own: its name leads to its containers, as with dnsrr";
      const note = "remove the line";
      scope.findings.unsupported(place, scope.owner, {
        code: "SW272",
        what,
        note,
        key: "deploy.endpoint_mode",
      });
    }
    return mode;
  },
  (value) => value,
);

interface Written extends Omit<Deploy, "limits" | "reservations"> {
  readonly resources?: Pick<Deploy, "limits" | "reservations">;
}

const written = object<Written>({
  mode: field("mode", choice("replicated", "global"), mapped("replicated, global")),
  replicas: field("replicas", whole(), load()),
  endpointMode: field("endpoint_mode", endpointMode, mapped("dnsrr")),
  labels: mapField(
    "labels",
    textMap,
    swarm("they belong to services of Swarm's own scheduler", "use `labels` of the service"),
  ),
  resources: field("resources", resources),
  restartPolicy: field("restart_policy", restartPolicy),
  placement: field("placement", placement),
  updateConfig: field(
    "update_config",
    update,
    swarm("Pulumi replaces the containers that change, one after the other", "remove the block"),
  ),
  rollbackConfig: field(
    "rollback_config",
    update,
    swarm("Pulumi does not roll back", "run `pulumi up` with the older file"),
  ),
});

export const deploy: Codec<Deploy> = codec(
  (place, scope) => {
    const found = written.read(place, scope);
    if (found === undefined) return undefined;
    const { resources: parts, ...rest } = found;
    return { ...rest, ...parts };
  },
  ({ limits: most, reservations: least, ...rest }) => {
    const parts = { ...(most && { limits: most }), ...(least && { reservations: least }) };
    return written.write({ placement: { constraints: [], preferences: [] }, ...rest, resources: parts });
  },
  written.shape,
);
