import type * as pulumi from "@pulumi/pulumi";
import type { ClientCertificate } from "../provider/shell";
import type { MachineSpec, MachineState, Port } from "../scheduler";
import { type ArgumentProblem, outputs, throwProblems, unknownKeys } from "./errors";
import { installKeys, installProblems } from "./install-source";
import { bytes, type Size } from "./size";

/** Cores in steps of 0.001, bytes, and any further dimension such as `{ gpu: 1 }`. */
export interface Amount {
  cpus?: number;
  memory?: Size;
  resources?: Record<string, number>;
}

/** What all machines share. All of it is plain, since the plan is made before anything exists. */
export interface MachineOptions {
  /** What `node.labels.zone==a` and `zone==a` match. @default {} */
  labels?: Record<string, string>;
  /** `os`, `architecture`, `kernelversion`, `storagedriver`, ...: declared, checked after the bootstrap. @default the driver's */
  facts?: Record<string, string>;
  /**
   * `cordon`: nothing new comes here; `drain`: what can move away moves away; `down`: unreachable, nothing dials it
   * and its containers start elsewhere. @default "active"
   */
  state?: MachineState;
  /** Host ports that others hold: `22`, `"53/udp"`. @default [] */
  usedPorts?: (number | string)[];
  /** Fraction planned above capacity, e.g. 0.05. @default the cluster's */
  overcommit?: number;
  /** @default no limit */
  maxContainers?: number;
  /** Kept free for the host and for foreign containers. @default { memory: "256m" } */
  reserved?: Amount;
  /** Per hour, for the cost in previews. */
  price?: number;
  /** Raise it after reinstalling the host: everything on it is made anew. @default 1 */
  generation?: number;
  /** The engine's set-up. @default {} */
  engine?: EngineArgs;
}

export interface EngineArgs {
  /**
   * Where an engine comes from that is not there yet: `distro` is docker.io, `docker` is docker-ce with a pinned signing
   * key, `packages` the .deb files of a folder. @default "distro"
   */
  source?: "distro" | "docker" | "packages";
  /** Folder of the .deb files, relative to the program; its engine's version is then the one that is installed. */
  packages?: string;
  /**
   * A mirror of download.docker.com (`URL/debian/dists/bookworm`, `URL/debian/gpg`), and the 40 hexadecimal digits of
   * the key that signs it. @default docker's own
   */
  repository?: { url?: string; fingerprint?: string };
  /** For apt and for the engine. @default none */
  proxy?: { http?: pulumi.Input<string>; https?: pulumi.Input<string>; none?: string[] };
  /** Mirrors of the public registry, e.g. `["https://mirror.example.com"]`. @default [] */
  registryMirrors?: string[];
  /** Exact package version, then held. @default the distribution's at the first `up`, never raised silently */
  version?: string;
  /** Merged into daemon.json; a conflict with what Stowage sets is an error. @default {} */
  config?: Record<string, unknown>;
  /** Life of the server certificate, `"365d"`; renewed when a third is left. @default "365d" */
  certificateLife?: string;
  /**
   * Containers outlive a restart of the engine. An engine with it joins no swarm. @default true on a cluster with
   * `network: "bridge"`, else false
   */
  liveRestore?: boolean;
  /**
   * How clients reach the API: `tls` is a port with mutual TLS, `ssh` opens none, and does not stop a preview that cannot
   * reach the machine. @default "tls"
   */
  transport?: "tls" | "ssh";
  /**
   * People who may use the engine's API beside the program, which makes them root there. Dropping one revokes the
   * certificate at the next `up`. @default []
   */
  clients?: ClientCertificate[];
}

export const machineOptionKeys = [
  "labels",
  "facts",
  "state",
  "usedPorts",
  "overcommit",
  "maxContainers",
  "reserved",
  "price",
  "generation",
  "engine",
] as const;

const engineKeys = [
  "version",
  "config",
  "certificateLife",
  "clients",
  "transport",
  "liveRestore",
  ...installKeys,
];

const states: readonly MachineState[] = ["active", "cordon", "drain", "down"];
const reservedMemory = "256m";

/**
 * The planner's view of a machine. Throws every problem of the arguments at once.
 *
 * @param driver facts and labels that the driver knows
 */
export function machineSpec(
  type: string,
  name: string,
  args: MachineOptions & { cpus: number; memory: Size },
  known: readonly string[],
  driver: { labels?: Record<string, string>; facts?: Record<string, string> } = {},
): MachineSpec {
  const problems: ArgumentProblem[] = [
    ...unknownKeys(args, [...machineOptionKeys, ...known]),
    // A proxy may be an Output: placement does not look at it.
    ...outputs({ ...args, engine: { ...args.engine, proxy: undefined } }, [
      ...machineOptionKeys,
      "cpus",
      "memory",
    ]),
  ];
  // A container's name needs two characters, and a machine's name becomes one: the engine's own error comes too late.
  if (!/^[a-z0-9][a-z0-9._-]+$/i.test(name)) {
    problems.push({
      path: "name",
      message: `"${name}" is no machine name; use two or more of letters, digits, ".", "_", "-"`,
    });
  }
  const memory = bytes(args.memory);
  if (problems.length === 0) {
    if (!(args.cpus > 0))
      problems.push({ path: "cpus", message: `${args.cpus} is no number of cores; give more than 0` });
    if (memory === undefined || memory === 0) {
      problems.push({ path: "memory", message: `"${args.memory}" is no size; give bytes or "2g", "512m"` });
    }
    if (args.state !== undefined && !states.includes(args.state)) {
      problems.push({
        path: "state",
        message: `"${args.state}" is no state; use one of ${states.join(", ")}`,
      });
    }
    if (args.reserved?.memory !== undefined && bytes(args.reserved.memory) === undefined) {
      problems.push({
        path: "reserved.memory",
        message: `"${args.reserved.memory}" is no size; give bytes or "256m"`,
      });
    }
    if (args.engine !== undefined) {
      problems.push(...unknownKeys(args.engine, engineKeys, "engine"), ...installProblems(args.engine));
      problems.push(...transportProblems(args.engine));
      if (args.engine.certificateLife !== undefined && certificateDays(args.engine) === undefined) {
        problems.push({
          path: "engine.certificateLife",
          message: `"${args.engine.certificateLife}" is no life; write days, as "365d"`,
        });
      }
    }
    problems.push(
      ...(args.usedPorts ?? []).flatMap((port, index) =>
        usedPort(port)
          ? []
          : [{ path: `usedPorts[${index}]`, message: `"${port}" is no port; write 22 or "53/udp"` }],
      ),
    );
  }
  throwProblems(type, name, problems);
  return {
    name,
    cpus: args.cpus,
    memory: memory ?? 0,
    state: args.state ?? "active",
    labels: { ...driver.labels, ...args.labels },
    facts: { ...driver.facts, ...args.facts },
    reserved: { ...args.reserved, memory: bytes(args.reserved?.memory ?? reservedMemory) ?? 0 },
    ...(args.overcommit === undefined ? {} : { overcommit: args.overcommit }),
    ...(args.maxContainers === undefined ? {} : { maxContainers: args.maxContainers }),
    ...(args.price === undefined ? {} : { price: args.price }),
    usedPorts: (args.usedPorts ?? []).flatMap((port) => usedPort(port) ?? []),
  };
}

function transportProblems({
  transport = "tls",
  clients = [],
  certificateLife,
}: EngineArgs): ArgumentProblem[] {
  if (transport !== "tls" && transport !== "ssh")
    return [{ path: "engine.transport", message: `"${transport}" is no transport; use "tls" or "ssh"` }];
  if (transport === "tls") return [];
  const unused = { clients: clients.length > 0, certificateLife: certificateLife !== undefined };
  return Object.entries(unused)
    .filter(([, given]) => given)
    .map(([key]) => ({
      path: `engine.${key}`,
      message: 'has no meaning with transport "ssh", where no certificates are used; leave it out',
    }));
}

/** Days of a `certificateLife`; undefined where it is none. */
export function certificateDays(engine: EngineArgs | undefined): number | undefined {
  const match = /^([1-9]\d*)d$/.exec(engine?.certificateLife ?? "365d");
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

function usedPort(port: number | string): Port | undefined {
  const match = /^(\d+)(?:\/(tcp|udp|sctp))?$/.exec(String(port));
  const host = Number(match?.[1]);
  if (match === null || host < 1 || host > 65535) return undefined;
  return { host, protocol: (match[2] ?? "tcp") as Port["protocol"] };
}
