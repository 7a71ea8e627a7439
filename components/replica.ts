import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec } from "../scheduler";
import type { ClusterMachine } from "./cluster-machine";
import type { PlacedImage, WantedImage } from "./images";
import type { NetworkDefinition } from "./service/definition";

/** One container that is asked for: what the planner sees of it, and how it is made once it has a place. */
export interface Replica {
  readonly spec: ContainerSpec;
  /** It names no reservation, so the cluster's default is counted. */
  readonly reservesNothing: boolean;
  /** Names of containers that are started before it. */
  readonly dependsOn: readonly string[];
  create(place: Place): docker.Container;
}

/** Where one container goes, and the options that its resource gets there. */
export interface Place {
  readonly cluster: SharedResources;
  readonly container: string;
  readonly machine: ClusterMachine;
  /** "80/tcp" -> host port */
  readonly ports: Readonly<Record<string, number>>;
  /** For resources that belong to the machine alone: volumes, images. */
  options(more: pulumi.CustomResourceOptions & { parent: pulumi.Resource }): pulumi.CustomResourceOptions;
  /** For the container itself. */
  containerOptions(
    more: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
  ): pulumi.CustomResourceOptions;
}

/** What containers share: each is made once, whoever asks first. */
export interface SharedResources {
  /** Those of these names that are made; of a global service's base name those on all machines. */
  containers(names: readonly string[]): docker.Container[];
  /** The network of this name: an overlay, or a bridge on the one machine there is. */
  network(asked: NetworkDefinition, parent: pulumi.Resource): docker.Network;
  /** The local named volume on a machine. It is never deleted with the stack unless `remove` says so. */
  volume(
    physical: string,
    args: Omit<docker.VolumeArgs, "name">,
    remove: boolean,
    place: Place,
    parent: pulumi.Resource,
  ): docker.Volume;
  /** The image of a service on the machine of one of its containers. */
  image(place: Place, wanted: WantedImage, parent: pulumi.Resource): PlacedImage;
}
