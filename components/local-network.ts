import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "./errors";
import { stableHash, stackIdentity } from "./identity";
import { localEngine } from "./shared-resources";

let shared: LocalNetwork | undefined;

/** The network of a stack's local nodes: one per Pulumi stack, made on first use, without parent. */
export class LocalNetwork extends pulumi.ComponentResource {
  readonly network: docker.Network;
  private readonly prefix: string;
  private readonly taken = new Map<string, string>();

  /** The stack's network. */
  static shared(): LocalNetwork {
    return (shared ??= new LocalNetwork("stowage-nodes"));
  }

  /** Forgets it: tests run several programs in one process. */
  static reset(): void {
    shared = undefined;
  }

  private constructor(name: string) {
    const subnet =
      new pulumi.Config("stowage").get("subnet") ?? `172.30.${stableHash(stackIdentity()) % 256}.0/24`;
    super("stowage:index:LocalNetwork", name, { subnet });
    const match = /^(\d+\.\d+\.\d+)\.0\/24$/.exec(subnet);
    throwProblems(
      "LocalNetwork",
      name,
      match === null
        ? [{ path: "stowage:subnet", message: `"${subnet}" is no /24; write for example 172.30.7.0/24` }]
        : [],
    );
    this.prefix = match?.[1] ?? "";
    this.network = new docker.Network(
      name,
      { name: `${pulumi.getProject()}-${pulumi.getStack()}-nodes`, ipamConfigs: [{ subnet }] },
      { parent: this, provider: localEngine() },
    );
    this.registerOutputs({});
  }

  /**
   * The fixed address of a node: the one asked for, else derived from the name, so that it stays when other
   * machines come and go. Throws where another machine has it.
   */
  addressOf(machine: string, asked: string | undefined): string {
    const address = asked ?? `${this.prefix}.${10 + (stableHash(machine) % 240)}`;
    const holder = this.taken.get(address);
    throwProblems("LocalMachine", machine, [
      ...(holder === undefined
        ? []
        : [
            {
              path: "address",
              message: `${address} is already the address of ${holder}; set address: to another one in ${this.prefix}.0/24`,
            },
          ]),
      ...(address.startsWith(`${this.prefix}.`)
        ? []
        : [
            {
              path: "address",
              message: `${address} is outside the node network ${this.prefix}.0/24; choose one inside, or set the config key stowage:subnet`,
            },
          ]),
    ]);
    this.taken.set(address, machine);
    return address;
  }
}
