import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec } from "../scheduler";
import type { ClusterMachine } from "./cluster-machine";
import type { PlacedCluster } from "./placed-cluster";

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
  readonly cluster: PlacedCluster;
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
