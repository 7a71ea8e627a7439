import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Healthcheck } from "../../compose";
import { parseDuration } from "../../compose/keys/duration";
import { parsePort, parseRange, spreadPorts } from "../../compose/keys/port-text";
import { type ArgumentProblem, throwProblems } from "../errors";
import { bytes } from "../size";
import type { SwarmCluster } from "../swarm-cluster";
import { contextHash, contextProblem } from "./build-context";
import { type HealthcheckArgs, parseRestart, type Port, type ServiceArgs } from "./args";
import {
  type AttachmentDefinition,
  boundTwice,
  type BuildDefinition,
  type FileDefinition,
  type MountDefinition,
  type PortDefinition,
  type ServiceDefinition,
} from "./definition";
import { healthcheckSettings } from "./healthcheck";

/** A SwarmService's arguments, which have been checked, in the form that all services share. */
export function serviceDefinition(name: string, args: ServiceArgs, cluster: SwarmCluster): ServiceDefinition {
  const problems: ArgumentProblem[] = [];
  const collect = <T, D>(list: readonly T[] | undefined, path: string, parse: (item: T) => string | D[]) =>
    (list ?? []).flatMap((item, index) => {
      const parsed = parse(item);
      if (typeof parsed !== "string") return parsed;
      problems.push({ path: `${path}[${index}]`, message: parsed });
      return [];
    });
  const ports = collect(args.ports, "ports", portsOf);
  const mounts = collect(args.volumes, "volumes", mountOf);
  for (const { target, protocol } of boundTwice(ports)) {
    problems.push({
      path: "ports",
      message: `${target}/${protocol} is bound to two host ports, which the docker plugin cannot keep apart; keep one of them`,
    });
  }
  const build = buildOf(name, args, problems);
  throwProblems("SwarmService", name, problems);
  const global = args.mode === "global";
  const replicas = args.replicas ?? 1;
  const memory = args.memory === undefined ? undefined : bytes(args.memory);
  const capMemory =
    args.limits === undefined
      ? memory
      : args.limits.memory === undefined
        ? undefined
        : bytes(args.limits.memory);
  const capCpus = args.limits === undefined ? args.cpus : args.limits.cpus;
  const { defaults } = cluster;
  const stopSeconds =
    args.stopGracePeriod === undefined ? undefined : Math.ceil(milliseconds(args.stopGracePeriod) / 1000);
  return {
    name,
    key: name,
    containers: global ? [name] : Array.from({ length: replicas }, (_, index) => `${name}-${index + 1}`),
    global,
    ...(args.image === undefined ? {} : { image: args.image }),
    ...(build === undefined ? {} : { build }),
    ...(args.command === undefined ? {} : { command: args.command }),
    ...(args.entrypoint === undefined ? {} : { entrypoint: args.entrypoint }),
    environment: args.environment ?? {},
    labels: args.labels ?? {},
    settings: {
      user: args.user,
      workingDir: args.workingDir,
      stopTimeout: stopSeconds || undefined,
      ...healthcheckSettings(args.healthcheck && healthcheckOf(args.healthcheck), (text) => String(text)),
    },
    files: [...filesOf("/run/secrets", args.secrets, pulumi.secret), ...filesOf("", args.configs)],
    ...(args.hostname === undefined ? {} : { hostname: args.hostname }),
    ports,
    mounts,
    networks: networksOf(name, args, cluster),
    namespaces: {},
    with: [],
    waits: [],
    job: false,
    restart: parseRestart(args.restart ?? "always") ?? { policy: "always" },
    stopGrace: stopSeconds ?? 10,
    reservations: {
      cpus: args.cpus ?? defaults.cpus,
      memory: memory ?? defaults.memory,
      resources: { ...defaults.resources, ...args.resources },
    },
    reservesNothing: args.cpus === undefined && memory === undefined,
    limits: {
      ...(capCpus === undefined ? {} : { cpus: capCpus }),
      ...(capMemory === undefined ? {} : { memory: capMemory }),
    },
    placement: {
      constraints: args.constraints ?? [],
      affinities: args.affinities ?? [],
      spread: args.spread ?? [],
      ...(args.maxReplicasPerNode === undefined ? {} : { maxPerMachine: args.maxReplicasPerNode }),
      ...(args.priority === undefined ? {} : { priority: args.priority }),
      ...(args.movable === undefined ? {} : { movable: args.movable }),
      ...(args.pin === undefined ? {} : { pin: typeof args.pin === "string" ? args.pin : args.pin.name }),
    },
    removeVolumes: false,
  };
}

function networksOf(name: string, { networks }: ServiceArgs, cluster: SwarmCluster): AttachmentDefinition[] {
  const common = { shared: true, external: false, internal: false, labels: {}, settings: {} };
  const ownNetworks = (networks ?? []).map((network) => ({
    key: `${cluster.name}-network-${network}`,
    physical: `stowage-${cluster.name}-${network}`,
  }));
  const shared = { key: `${cluster.name}-network`, physical: `stowage-${cluster.name}` };
  return (ownNetworks.length === 0 ? [shared] : ownNetworks).map((network) => ({
    network: { ...network, ...common },
    aliases: [name],
    settings: {},
  }));
}

function filesOf(
  folder: string,
  files: Readonly<Record<string, pulumi.Input<string>>> = {},
  wrap = (content: pulumi.Input<string>): pulumi.Input<string> => content,
): FileDefinition[] {
  return Object.entries(files).map(([path, content]) => ({
    path: path.startsWith("/") ? path : `${folder}/${path}`,
    content: wrap(content),
    mode: 0o444,
  }));
}

function healthcheckOf({ test, retries, ...times }: HealthcheckArgs): Healthcheck {
  return {
    test: typeof test === "string" ? ["CMD-SHELL", test] : test,
    ...(retries === undefined ? {} : { retries }),
    ...Object.fromEntries(
      Object.entries(times).flatMap(([key, text]) => (text === undefined ? [] : [[key, milliseconds(text)]])),
    ),
  };
}

/** The text has been checked. */
function milliseconds(text: string): number {
  return parseDuration(text) ?? 0;
}

function buildOf(name: string, args: ServiceArgs, problems: ArgumentProblem[]): BuildDefinition | undefined {
  if (args.build === undefined) return undefined;
  const {
    context,
    dockerfile,
    target,
    args: buildArgs = {},
  } = typeof args.build === "string" ? { context: args.build } : args.build;
  const problem = contextProblem(context, dockerfile);
  if (problem !== undefined) {
    problems.push({ path: "build", message: problem });
    return undefined;
  }
  const plain = Object.fromEntries(
    Object.entries(buildArgs).filter(([, value]) => typeof value === "string"),
  );
  return {
    context,
    ...(dockerfile === undefined ? {} : { dockerfile }),
    ...(target === undefined ? {} : { target }),
    args: buildArgs,
    settings: {},
    repository: name,
    hash: contextHash(resolve(context), { dockerfile, target, args: plain }),
  };
}

function portsOf(port: Port): string | PortDefinition[] {
  if (typeof port !== "object") {
    const found = parsePort(String(port));
    return typeof found === "string"
      ? `"${port}": ${found}; write "8080:80", "127.0.0.1:8080:80/udp" or 80`
      : [...found];
  }
  const { target, published, protocol = "tcp", hostIp } = port;
  const container = parseRange(String(target));
  const host = published === undefined ? "any" : parseRange(String(published));
  if (container === undefined || host === undefined)
    return "is no port; give target and, for a fixed host port, published";
  const found = spreadPorts(container, host, { protocol, ...(hostIp === undefined ? {} : { hostIp }) });
  return typeof found === "string" ? found : [...found];
}

function mountOf(text: string): string | MountDefinition[] {
  const [source, target, mode, ...rest] = text.split(":");
  if (source === undefined || target === undefined || !target.startsWith("/") || rest.length > 0)
    return `"${text}" is no volume; write "data:/var/lib/x" or "/host/path:/path", with :ro for read-only`;
  if (mode !== undefined && mode !== "ro" && mode !== "rw")
    return `"${mode}" in "${text}" is no mode; use ro or rw`;
  const readOnly = mode === "ro";
  if (source.startsWith("/")) return [{ type: "bind", source, target, readOnly }];
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source))
    return `"${source}" in "${text}" is neither a volume's name nor an absolute path; a relative path means nothing on another machine`;
  return [{ type: "volume", source, target, readOnly, volume: { driverOpts: {}, labels: {} } }];
}
