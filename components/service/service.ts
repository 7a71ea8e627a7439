import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "../errors";
import { serviceDefinition } from "./from-args";
import { type ServiceArgs, serviceProblems } from "./args";
import type { ServiceDefinition } from "./definition";
import { type ShippingArgs, shippingKeys, shippingOf, shippingProblems } from "../registry/source";
import { replicasOf } from "./replica";
import type { SwarmCluster } from "../swarm-cluster";

export interface SwarmServiceArgs extends ServiceArgs, ShippingArgs {
  /** Where it runs. */
  cluster: SwarmCluster;
}

/**
 * One image, n replicas, packed with everything else on the cluster.
 *
 * @example
 * // docker run -m 1g -c 1 -p 9200:9200 elasticsearch, as a resource
 * new SwarmService("search", { cluster, image: "elasticsearch", memory: "1g", cpus: 1, ports: ["9200:9200"] });
 */
export class SwarmService extends pulumi.ComponentResource {
  /** Depend on these: children are made once the plan is, so depending on the component waits for nothing. */
  readonly containers: pulumi.Output<docker.Container[]>;
  private readonly cluster: SwarmCluster;
  private readonly definition: ServiceDefinition;

  constructor(name: string, args: SwarmServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("SwarmService", name, [
      ...serviceProblems(args, ["cluster", ...shippingKeys]),
      ...shippingProblems(args, args.cluster),
    ]);
    const definition = { ...serviceDefinition(name, args, args.cluster), ...shippingOf(args) };
    super("stowage:index:SwarmService", name, { replicas: definition.containers.length }, opts);
    this.cluster = args.cluster;
    this.definition = definition;
    this.containers = args.cluster.request(`SwarmService "${name}"`, replicasOf(definition, this));
    this.registerOutputs({});
  }

  /** `host:port` where the first replica that runs answers for this container port; empty while none does. */
  endpoint(port: number | string): pulumi.Output<string> {
    return endpointsOf(this.cluster, this.definition, port).apply((all) => all[0] ?? "");
  }

  /** `host:port` of every replica that runs. */
  endpoints(port: number | string): pulumi.Output<string[]> {
    return endpointsOf(this.cluster, this.definition, port);
  }
}

/** `host:port` of every replica of a service that runs, in the order of their numbers. */
export function endpointsOf(
  cluster: SwarmCluster,
  service: ServiceDefinition,
  port: number | string,
): pulumi.Output<string[]> {
  const key = String(port).includes("/") ? String(port) : `${port}/tcp`;
  if (!service.ports.some(({ target, protocol }) => `${target}/${protocol}` === key)) {
    const known = service.ports.map(({ target, protocol }) => `${target}/${protocol}`).join(", ") || "none";
    throw new pulumi.RunError(`service "${service.key}" publishes no port ${key}; its ports are ${known}`);
  }
  return cluster.endpointsOf(service.containers, key);
}
