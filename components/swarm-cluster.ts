import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Placement, type PlacementInputs, placementProblem } from "../provider/shell";
import { bytesText, type MachineUse, plan, type Strategy } from "../scheduler";
import { type ClusterArgs, normalizeCluster, type SwarmClusterArgs } from "./cluster-args";
import type { ClusterMachine } from "./cluster-machine";
import { tellContainers } from "./engine-hook";
import { keepContainers } from "./live-restore";
import { planHook } from "./plan-hook";
import { PlacedCluster } from "./placed-cluster";
import type { ImageSource } from "./registry/source";
import type { Replica } from "./replica";
import { Sealing } from "./sealing";

/** Share of a machine that is reserved, in words: `{ cpus: "1.50/2.00", memory: "1.75/1.75 GiB", containers: 4 }`. */
export interface Utilisation {
  readonly cpus: string;
  readonly memory: string;
  readonly containers: number;
}

/**
 * Machines, and the engine that packs containers onto them: every placement is computed at preview, remembered in the
 * stack's state, and changed as little as can be.
 *
 * @example
 * const cluster = new SwarmCluster("dev", { machines, strategy: "binpack" });
 * new SwarmService("search", { cluster, image: "elasticsearch", memory: "1g", cpus: 1, ports: ["9200:9200"] });
 * export const placement = cluster.placement;
 */
export class SwarmCluster extends pulumi.ComponentResource {
  readonly name: string;
  /** container -> machine */
  readonly placement: pulumi.Output<Record<string, string>>;
  /** local named volume -> machine */
  readonly volumes: pulumi.Output<Record<string, string>>;
  /** container -> "80/tcp" -> host port */
  readonly ports: pulumi.Output<Record<string, Record<string, number>>>;
  readonly utilisation: pulumi.Output<Record<string, Utilisation>>;
  /** The whole plan, as JSON. */
  readonly plan: pulumi.Output<string>;
  /** @internal */
  readonly machines: ReadonlyMap<string, ClusterMachine>;
  /** @internal What placement reserves for a container that names nothing. */
  readonly defaults: ClusterArgs["defaults"];
  /** @internal */
  readonly network: ClusterArgs["network"];
  /** @internal Those whose images the machines pull. */
  readonly registries: ImageSource[] = [];
  private readonly sealing: Sealing;
  private readonly listeners: (() => void)[] = [];
  private readonly placed: pulumi.Output<PlacedCluster>;

  constructor(name: string, args: SwarmClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const cluster = normalizeCluster(name, args);
    super(
      "stowage:index:SwarmCluster",
      name,
      { strategy: cluster.strategy, machines: cluster.machines.map((machine) => machine.name) },
      opts,
    );
    this.name = name;
    this.defaults = cluster.defaults;
    this.network = cluster.network;
    this.machines = new Map(cluster.machines.map((machine) => [machine.name, machine]));
    this.sealing = new Sealing(name, args.seal ?? "auto");
    const inputs = pulumi.output(this.sealing.sealed.then((replicas) => placementInputs(cluster, replicas)));
    const hook = planHook(this, name, this.sealing.sealed, this.listeners);
    const instances = Object.fromEntries(cluster.machines.map(({ name, instance }) => [name, instance]));
    const placement = new Placement(name, inputs, instances, {
      parent: this,
      hooks: { beforeCreate: [hook], beforeUpdate: [hook] },
    });
    const outputs = placement.decided;
    // One object that creates everything: what takes the room that a mover leaves may belong to another stack.
    let once: PlacedCluster | undefined;
    this.placed = pulumi
      .all([outputs, this.sealing.sealed])
      .apply(([decided, replicas]) =>
        opaque((once ??= new PlacedCluster(this, cluster, decided, replicas, this.registries))),
      );
    this.placement = placement.assignments.apply((assignments) => ({ ...assignments }));
    if (cluster.network === "bridge") cluster.machines.forEach(keepContainers);
    for (const { name: machine, engine } of cluster.machines)
      tellContainers(
        engine,
        this.placement.apply((assignments) =>
          Object.keys(assignments)
            .filter((container) => assignments[container] === machine)
            .sort(),
        ),
      );
    this.volumes = placement.volumes.apply((volumes) => ({ ...volumes }));
    this.ports = placement.ports.apply((ports) => ({ ...ports }));
    const result = pulumi
      .all([inputs, outputs])
      .apply(([asked, decided]) => plan(placementProblem(asked, decided)));
    this.utilisation = result.apply(({ machines }) =>
      Object.fromEntries(machines.map((machine) => [machine.name, utilisation(machine)])),
    );
    this.plan = result.apply((decided) => JSON.stringify(decided));
    this.registerOutputs({ placement: this.placement });
  }

  /** Ends the requests, with `seal: "manual"`: call it after the program's last `await`. */
  seal(): void {
    this.sealing.seal();
  }

  /**
   * @internal Asks for containers; they are made once the plan is.
   * @throws RunError after sealing
   */
  request(owner: string, replicas: readonly Replica[]): pulumi.Output<docker.Container[]> {
    this.sealing.add(owner, replicas);
    const names = replicas.map(({ spec }) => spec.name);
    return this.placed.apply((placed) => reveal(placed).containers(names));
  }

  /** @internal Calls back whenever the plan is made or changes: for notices that every preview would repeat. */
  whenPlanChanges(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @internal Where a published port of these containers answers: of each that runs, so not of one that waits. */
  endpointsOf(names: readonly string[], port: string): pulumi.Output<string[]> {
    return pulumi.all([this.placement, this.ports]).apply(([placement, ports]) =>
      pulumi.all(
        names
          .flatMap((name) => [
            name,
            ...[...this.machines.keys()].sort().map((machine) => `${name}-${machine}`),
          ])
          .flatMap((container) => {
            const machine = this.machines.get(placement[container] ?? "");
            const host = ports[container]?.[port];
            if (machine === undefined || machine.engine === undefined || host === undefined) return [];
            return [pulumi.interpolate`${machine.address}:${host}`];
          }),
      ),
    );
  }
}

/** Outputs unwrap objects deeply, which would take a class apart; a function they leave alone. */
type Opaque<T> = () => T;
function opaque<T>(value: T): T {
  return (() => value) as unknown as T;
}
function reveal<T>(value: T): T {
  return (value as unknown as Opaque<T>)();
}

function placementInputs(cluster: ClusterArgs, replicas: readonly Replica[]): PlacementInputs {
  const { machines, strategy, overcommit, portPool, moves, rebalance, abandonVolumes, managers } = cluster;
  return {
    machines: Object.fromEntries(machines.map(({ spec: { name, ...spec } }) => [name, spec])),
    containers: Object.fromEntries(replicas.map(({ spec: { name, ...spec } }) => [name, spec])),
    strategy: strategy as Strategy,
    options: { overcommit, portPool, moves },
    ...(rebalance === undefined ? {} : { rebalance }),
    abandonVolumes,
    ...(managers === undefined ? {} : { managers }),
  };
}

function utilisation({ used, total, containers }: MachineUse): Utilisation {
  const cores = (millicores = 0) => (millicores / 1000).toFixed(2);
  return {
    cpus: `${cores(used.cpus)}/${cores(total.cpus)}`,
    memory: `${bytesText(used.memory ?? 0)}/${bytesText(total.memory ?? 0)} GiB`,
    containers,
  };
}
