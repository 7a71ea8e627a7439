import * as pulumi from "@pulumi/pulumi";
import type { CertificateAuthority } from "../provider/shell";
import type { ClusterMachine } from "./cluster-machine";
import { type ArgumentProblem, outputs, throwProblems, unknownKeys } from "./errors";
import type { Amount } from "./machine-options";
import { bytes } from "./size";

export interface SwarmClusterArgs {
  /** At least one; names unique. A machine belongs to one cluster. */
  machines: ClusterMachine[];
  /** Fewest machines, or least load on the fullest. @default "binpack" */
  strategy?: "binpack" | "spread";
  /** Reserved for a container that names nothing. @default { memory: "64m" } */
  defaults?: Amount;
  /** Fraction planned above capacity, e.g. 0.05. @default 0 */
  overcommit?: number;
  /** Raise `run` (from config) to re-plan once, at most `maxMoves` moves away. @default none */
  rebalance?: { run: number; maxMoves?: number };
  /** May a running container make room for another? @default "needed" */
  moves?: "needed" | "none";
  /** `"shop_data@node-3"`: its container may start elsewhere with an empty volume; the data stays there. @default [] */
  abandonVolumes?: string[];
  /** `bridge` is for one machine only. @default "overlay" */
  network?: "overlay" | "bridge";
  /** Overlay networks get their subnets from here. @default "10.201.0.0/16" */
  subnets?: string;
  /** Of the swarm under the overlay. @default 1, and 3 from three machines on */
  managers?: 1 | 3;
  /** Host ports for ports without a host part. @default "20000-29999" */
  portPool?: string;
  /** When the plan is made: after the program's synchronous part, or when it calls `seal()`. @default "auto" */
  seal?: "auto" | "manual";
}

/** The same with its defaults. */
export interface ClusterArgs {
  readonly name: string;
  readonly machines: readonly ClusterMachine[];
  readonly strategy: "binpack" | "spread";
  readonly defaults: {
    readonly cpus: number;
    readonly memory: number;
    readonly resources: Readonly<Record<string, number>>;
  };
  readonly overcommit: number;
  readonly rebalance?: { run: number; maxMoves?: number };
  readonly moves: "needed" | "none";
  readonly abandonVolumes: readonly string[];
  readonly network: "overlay" | "bridge";
  readonly subnets: string;
  /** Absent without an overlay. */
  readonly managers?: 1 | 3 | "auto";
  readonly portPool: string;
  readonly authority: CertificateAuthority;
}

const keys: readonly (keyof SwarmClusterArgs)[] = [
  "machines",
  "strategy",
  "defaults",
  "overcommit",
  "rebalance",
  "moves",
  "abandonVolumes",
  "network",
  "subnets",
  "managers",
  "portPool",
  "seal",
];

const clusterOf = new WeakMap<ClusterMachine, string>();

/** Throws every problem of the arguments at once. */
export function normalizeCluster(name: string, args: SwarmClusterArgs): ClusterArgs {
  const problems: ArgumentProblem[] = [
    ...unknownKeys(args, keys),
    ...outputs(
      args,
      keys.filter((key) => key !== "machines"),
    ),
  ];
  const machines = Array.isArray(args.machines) ? args.machines : [];
  problems.push(...machineProblems(args, machines));
  if (args.network === "bridge" && machines.length > 1) {
    problems.push({
      path: "network",
      message: `"bridge" is for one machine, but there are ${machines.length}; use "overlay"`,
    });
  }
  if (args.strategy !== undefined && !["binpack", "spread"].includes(args.strategy)) {
    problems.push({
      path: "strategy",
      message: `"${args.strategy}" is no strategy; use "binpack" or "spread"`,
    });
  }
  if (args.managers !== undefined && ![1, 3].includes(args.managers)) {
    problems.push({ path: "managers", message: `${args.managers} managers are not safe; use 1 or 3` });
  }
  const memory = bytes(args.defaults?.memory ?? "64m");
  if (memory === undefined)
    problems.push({
      path: "defaults.memory",
      message: `"${args.defaults?.memory}" is no size; give bytes or "64m"`,
    });
  throwProblems("SwarmCluster", name, problems);
  for (const machine of machines) clusterOf.set(machine, name);
  const [first] = machines;
  if (first === undefined) throw new pulumi.RunError(`SwarmCluster "${name}": machines: is empty`);
  const network = args.network ?? "overlay";
  return {
    name,
    machines,
    strategy: args.strategy ?? "binpack",
    defaults: {
      cpus: args.defaults?.cpus ?? 0,
      memory: memory ?? 0,
      resources: args.defaults?.resources ?? {},
    },
    overcommit: args.overcommit ?? 0,
    ...(args.rebalance === undefined ? {} : { rebalance: args.rebalance }),
    moves: args.moves ?? "needed",
    abandonVolumes: args.abandonVolumes ?? [],
    network,
    subnets: args.subnets ?? "10.201.0.0/16",
    ...(network === "overlay" ? { managers: args.managers ?? ("auto" as const) } : {}),
    portPool: args.portPool ?? "20000-29999",
    authority: first.authority,
  };
}

function machineProblems(args: SwarmClusterArgs, machines: readonly ClusterMachine[]): ArgumentProblem[] {
  if (pulumi.Output.isInstance(args.machines)) {
    return [{ path: "machines", message: "is a Pulumi Output; pass the list of machines itself" }];
  }
  if (machines.length === 0)
    return [{ path: "machines", message: "is empty; a cluster needs at least one machine" }];
  const problems: ArgumentProblem[] = [];
  machines.forEach((machine, index) => {
    const path = `machines[${index}]`;
    const first = machines.findIndex((other) => other.name === machine.name);
    if (first !== index)
      problems.push({
        path,
        message: `"${machine.name}" is the name of machines[${first}] too; names must differ`,
      });
    const other = clusterOf.get(machine);
    if (other !== undefined)
      problems.push({
        path,
        message: `"${machine.name}" belongs to the cluster "${other}"; a machine can be in one cluster only`,
      });
  });
  return problems;
}
