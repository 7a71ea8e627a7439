import { resolve } from "node:path";
import { contextHash, contextProblem } from "./build-context";
import { type ArgumentProblem, throwProblems } from "../errors";
import { parseRestart, type Port, seconds, type ServiceArgs } from "./args";
import {
  boundTwice,
  type BuildDefinition,
  type MountDefinition,
  type PortDefinition,
  type ServiceDefinition,
} from "./definition";
import { bytes } from "../size";
import type { SwarmCluster } from "../swarm-cluster";

/** A SwarmService's arguments, which have been checked, in the form that all services share. */
export function serviceDefinition(name: string, args: ServiceArgs, cluster: SwarmCluster): ServiceDefinition {
  const problems: ArgumentProblem[] = [];
  const collect = <T>(list: readonly T[] | undefined, path: string, parse: (item: T) => string | object) =>
    (list ?? []).flatMap((item, index) => {
      const parsed = parse(item);
      if (typeof parsed === "object") return [parsed];
      problems.push({ path: `${path}[${index}]`, message: parsed });
      return [];
    });
  const ports = collect(args.ports, "ports", parsePort) as PortDefinition[];
  const mounts = collect(args.volumes, "volumes", parseMount) as MountDefinition[];
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
      stopTimeout:
        args.stopGracePeriod === undefined ? undefined : seconds(args.stopGracePeriod) || undefined,
    },
    files: [],
    ...(args.hostname === undefined ? {} : { hostname: args.hostname }),
    ports,
    mounts,
    networks: [
      {
        network: {
          key: `${cluster.name}-network`,
          physical: `stowage-${cluster.name}`,
          external: false,
          internal: false,
          labels: {},
          settings: {},
        },
        aliases: [name],
        settings: {},
      },
    ],
    namespaces: {},
    with: [],
    waits: [],
    job: false,
    restart: parseRestart(args.restart ?? "always") ?? { policy: "always" },
    stopGrace: seconds(args.stopGracePeriod ?? "10s") ?? 10,
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

function buildOf(name: string, args: ServiceArgs, problems: ArgumentProblem[]): BuildDefinition | undefined {
  if (args.build === undefined) return undefined;
  const {
    context,
    dockerfile,
    target,
    args: buildArgs = {},
  } = typeof args.build === "string" ? { context: args.build } : args.build;
  const problem = contextProblem(resolve(context), dockerfile);
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

function parsePort(port: Port): string | PortDefinition {
  if (typeof port === "object") {
    const published = publishedOf(port.published === undefined ? undefined : String(port.published));
    if (published === "bad" || !isPort(port.target))
      return `is no port; give target and, for a fixed host port, published`;
    return {
      target: port.target,
      protocol: port.protocol ?? "tcp",
      ...(published === undefined ? {} : { published }),
      ...(port.hostIp === undefined ? {} : { hostIp: port.hostIp }),
    };
  }
  const match = /^(?:(?:(\[[0-9a-f:]+\]|[0-9.]+):)?(\d+(?:-\d+)?)?:)?(\d+)(?:\/(tcp|udp|sctp))?$/i.exec(
    String(port),
  );
  const target = Number(match?.[3]);
  const published = publishedOf(match?.[2]);
  if (match === null || !isPort(target) || published === "bad")
    return `"${port}" is no port; write "8080:80", "127.0.0.1:8080:80/udp" or 80`;
  const hostIp = match[1]?.replace(/^\[|\]$/g, "");
  return {
    target,
    protocol: (match[4]?.toLowerCase() ?? "tcp") as PortDefinition["protocol"],
    ...(published === undefined ? {} : { published }),
    ...(hostIp === undefined ? {} : { hostIp }),
  };
}

function publishedOf(text: string | undefined): number | readonly [number, number] | undefined | "bad" {
  if (text === undefined) return undefined;
  const [first = NaN, last] = text.split("-").map(Number);
  if (!isPort(first) || (last !== undefined && (!isPort(last) || last < first))) return "bad";
  return last === undefined ? first : [first, last];
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65536;
}

function parseMount(text: string): string | MountDefinition {
  const [source, target, mode, ...rest] = text.split(":");
  if (source === undefined || target === undefined || !target.startsWith("/") || rest.length > 0)
    return `"${text}" is no volume; write "data:/var/lib/x" or "/host/path:/path", with :ro for read-only`;
  if (mode !== undefined && mode !== "ro" && mode !== "rw")
    return `"${mode}" in "${text}" is no mode; use ro or rw`;
  const readOnly = mode === "ro";
  if (source.startsWith("/")) return { type: "bind", source, target, readOnly };
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source))
    return `"${source}" in "${text}" is neither a volume's name nor an absolute path; a relative path means nothing on another machine`;
  return { type: "volume", source, target, readOnly, volume: { driverOpts: {}, labels: {} } };
}
