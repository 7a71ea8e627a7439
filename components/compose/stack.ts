import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../../compose";
import { composeArgsProblems, type ComposeStackArgs } from "./args";
import { readProject } from "./file";
import { throwProblems } from "../errors";
import type { ServiceDefinition } from "../service/definition";
import { replicasOf } from "../service/replica";
import type { SwarmCluster } from "../swarm-cluster";
import { endpointsOf } from "../service/service";

/**
 * A Compose file (today's, fig's, or the one announced in December 2014) as containers, networks, volumes and images on
 * the cluster's machines. Its services find each other by name, whichever machine they are on.
 *
 * @example
 * const shop = new ComposeStack("shop", { cluster, file: "compose.yaml" });
 * export const web = shop.endpoint("web", 80);
 */
export class ComposeStack extends pulumi.ComponentResource {
  /** Depend on these: children are made once the plan is, so depending on the component waits for nothing. */
  readonly containers: pulumi.Output<docker.Container[]>;
  /** Warnings and notices about the file. */
  readonly diagnostics: readonly Diagnostic[];
  private readonly name: string;
  private readonly cluster: SwarmCluster;
  private readonly services: readonly ServiceDefinition[];

  constructor(name: string, args: ComposeStackArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("ComposeStack", name, composeArgsProblems(args));
    const { services, diagnostics } = readProject(name, args);
    super("stowage:index:ComposeStack", name, { services: services.map((service) => service.name) }, opts);
    this.name = name;
    this.cluster = args.cluster;
    this.services = services;
    this.diagnostics = diagnostics.map(({ diagnostic }) => diagnostic);
    for (const { diagnostic, text } of diagnostics) {
      if (diagnostic.severity === "warning") void pulumi.log.warn(text, this);
      // Never awaited: the log waits for this component, and the plan for whoever listens to it.
      else args.cluster.whenPlanChanges(() => void pulumi.log.info(text, this));
    }
    this.containers = args.cluster.request(
      `ComposeStack "${name}"`,
      services.flatMap((service) => replicasOf(service, this)),
    );
    this.registerOutputs({});
  }

  /** `host:port` where the service's first replica that runs answers for this container port; empty while none does. @throws RunError for an unknown service or port */
  endpoint(service: string, port: number | string): pulumi.Output<string> {
    return this.endpoints(service, port).apply((all) => all[0] ?? "");
  }

  /** `host:port` of every replica that runs. */
  endpoints(service: string, port: number | string): pulumi.Output<string[]> {
    const found = this.services.find((candidate) => candidate.name === service);
    if (found === undefined) {
      throw new pulumi.RunError(
        `stack "${this.name}" has no service "${service}"; its services are ${this.services.map((each) => each.name).join(", ")}`,
      );
    }
    return endpointsOf(this.cluster, found, port);
  }
}
