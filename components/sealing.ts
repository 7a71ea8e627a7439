import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "./errors";
import type { Replica } from "./replica";

/**
 * Collects the requests of one cluster until the program's synchronous part is over: all stacks and services are packed
 * together, so the plan has to wait for the last of them.
 */
export class Sealing {
  /** All requests, once no more can come. */
  readonly sealed: Promise<readonly Replica[]>;
  private readonly replicas: Replica[] = [];
  private readonly owners = new Map<string, string>();
  private finish: () => void = () => undefined;
  private closed = false;

  constructor(
    private readonly cluster: string,
    mode: "auto" | "manual",
  ) {
    this.sealed = new Promise((resolve) => {
      this.finish = () => resolve(this.replicas);
    });
    // Micro-tasks and ticks come first, so a program without real awaits has made all its requests by then.
    if (mode === "auto") setImmediate(() => this.seal());
  }

  seal(): void {
    this.closed = true;
    this.finish();
  }

  /** @throws RunError after sealing, and where a container's name is taken */
  add(owner: string, replicas: readonly Replica[]): void {
    if (this.closed) {
      throw new pulumi.RunError(
        `${owner} asks the cluster "${this.cluster}" for containers after its plan was made. Either create the cluster after ` +
          `the program's last await, or pass seal: "manual" to it and call cluster.seal() when all services exist.`,
      );
    }
    throwProblems(
      "SwarmCluster",
      this.cluster,
      replicas.flatMap(({ spec: { name } }) => {
        const holder = this.owners.get(name);
        return holder === undefined
          ? []
          : [
              {
                path: name,
                message: `both ${holder} and ${owner} want a container of this name; rename one of them`,
              },
            ];
      }),
    );
    for (const replica of replicas) this.owners.set(replica.spec.name, owner);
    this.replicas.push(...replicas);
  }
}
