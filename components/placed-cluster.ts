import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { PlacementOutputs } from "../provider/shell";
import type { ClusterArgs } from "./cluster-args";
import type { ClusterMachine } from "./cluster-machine";
import { creationOrder } from "./creation-order";
import { Fabric } from "./fabric";
import { Images, type PlacedImage, type WantedImage } from "./images";
import { placedOn, timeouts } from "./placed";
import { type ImageSource, sourceOf } from "./registry/source";
import type { Place, Replica, SharedResources } from "./replica";
import type { NetworkDefinition } from "./service/definition";

/** A cluster whose plan is made: turns placements into docker resources. */
export class PlacedCluster implements SharedResources {
  private readonly made = new Map<string, docker.Container>();
  /** Of a global service's base name: its containers. */
  private readonly copies = new Map<string, readonly string[]>();
  private readonly volumes = new Map<string, docker.Volume>();
  private readonly images: Images;
  private readonly fabric: Fabric;

  constructor(
    cluster: pulumi.Resource,
    private readonly args: ClusterArgs,
    private readonly decided: PlacementOutputs,
    replicas: readonly Replica[],
    private readonly sources: readonly ImageSource[],
  ) {
    this.images = new Images(args.machines, sources, (names) => this.containers(names));
    // Each registration records a stack trace, which is most of the time that a large program takes.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
      this.fabric = new Fabric(cluster, args, decided);
      for (const replica of creationOrder(this.expand(replicas), decided.transition)) this.create(replica);
    } finally {
      Error.stackTraceLimit = limit;
    }
  }

  /** One that waits for a dead machine does not exist. */
  containers(names: readonly string[]): docker.Container[] {
    return names
      .flatMap((name) => this.copies.get(name) ?? [name])
      .flatMap((name) => this.made.get(name) ?? []);
  }

  network(asked: NetworkDefinition, parent: pulumi.Resource): docker.Network {
    return this.fabric.network(asked, parent);
  }

  volume(
    physical: string,
    args: Omit<docker.VolumeArgs, "name">,
    remove: boolean,
    place: Place,
    parent: pulumi.Resource,
  ): docker.Volume {
    const key = `${physical}@${place.machine.name}`;
    const known = this.volumes.get(key);
    if (known !== undefined) return known;
    const volume = new docker.Volume(
      key,
      { ...args, name: physical },
      place.options({ parent, retainOnDelete: !remove }),
    );
    this.volumes.set(key, volume);
    return volume;
  }

  image(place: Place, wanted: WantedImage, parent: pulumi.Resource): PlacedImage {
    return this.images.on(place, wanted, parent);
  }

  private create(replica: Replica): void {
    const container = replica.spec.name;
    const machine = this.machineOf(container);
    // Held by a volume on a dead machine: neither it nor its volume is registered until the machine is back.
    if (machine === undefined || machine.spec.state === "down") return;
    const how = this.decided.transition[container];
    const waits = this.containers([...replica.dependsOn, ...(how?.after ?? [])]);
    const place: Place = {
      cluster: this,
      container,
      machine,
      ports: this.decided.ports[container] ?? {},
      options: (more) => placedOn(machine, more),
      containerOptions: (more) => {
        const { dependsOn, ...rest } = more;
        return placedOn(
          machine,
          {
            customTimeouts: timeouts,
            ...rest,
            dependsOn: [...asResources(dependsOn), ...waits, ...this.fabric.neededOn(machine)],
            ...(how?.order === "stop-first" ? { deleteBeforeReplace: true } : {}),
          },
          this.decided.fabric === 0 ? undefined : this.decided.fabric,
        );
      },
    };
    this.made.set(container, replica.create(place));
  }

  /** A global service has one container on each machine that the plan names, and all of them go first. */
  private expand(replicas: readonly Replica[]): Replica[] {
    const placed = Object.keys(this.decided.assignments);
    for (const { spec } of replicas.filter(({ spec }) => spec.global === true)) {
      const { name } = spec;
      this.copies.set(
        name,
        placed.filter((container) => container === `${name}-${this.decided.assignments[container]}`),
      );
    }
    return replicas.flatMap((replica) => {
      const source = sourceOf(replica.spec.image, this.sources);
      const dependsOn = [...replica.dependsOn, ...(source === undefined ? [] : [source.container])].flatMap(
        (name) => this.copies.get(name) ?? [name],
      );
      const names = this.copies.get(replica.spec.name) ?? [replica.spec.name];
      return names.map((name) => ({ ...replica, dependsOn, spec: { ...replica.spec, name } }));
    });
  }

  private machineOf(container: string): ClusterMachine | undefined {
    const name = this.decided.assignments[container];
    if (name === undefined) return undefined;
    const machine = this.args.machines.find((candidate) => candidate.name === name);
    // With --target the plan is frozen and may name a machine that the program lacks; an undefined provider would
    // mean the default one, which is the user's own engine.
    if (machine === undefined) {
      throw new pulumi.RunError(
        `container "${container}" is placed on "${name}", which the program lacks; run without --target, so that the plan can change`,
      );
    }
    return machine;
  }
}

function asResources(dependsOn: pulumi.CustomResourceOptions["dependsOn"]): pulumi.Resource[] {
  return Array.isArray(dependsOn) ? (dependsOn as pulumi.Resource[]) : [];
}
