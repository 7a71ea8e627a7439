import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { Membership, type MembershipArgs, type PlacementOutputs, Swarm } from "../provider/shell";
import type { ClusterArgs } from "./cluster-args";
import type { ClusterMachine } from "./cluster-machine";
import { childUrn, stackIdentity } from "./identity";
import { placedOn, stowageLabels } from "./placed";
import type { NetworkDefinition } from "./service/definition";

/**
 * What carries the names between machines: Docker's own swarm mode, used for its overlay networks alone. Without it, a
 * bridge on the one machine there is.
 */
export class Fabric {
  private readonly memberships = new Map<string, Membership>();
  private readonly networks = new Map<string, docker.Network>();
  private readonly alive: readonly ClusterMachine[];
  private readonly swarm: Swarm | undefined;

  constructor(
    private readonly cluster: pulumi.Resource,
    private readonly args: ClusterArgs,
    private readonly decided: PlacementOutputs,
  ) {
    this.alive = args.machines.filter(({ spec }) => spec.state !== "down");
    if (decided.fabric === 0) return;
    // Another one has another name: what hung on the old one goes with it, unasked.
    this.swarm = new Swarm(`${args.name}-swarm-${decided.fabric}`, { parent: cluster });
    const managers = decided.managerNames.flatMap((name) =>
      this.alive.filter((machine) => machine.name === name),
    );
    const rest = this.alive.filter((machine) => !managers.includes(machine));
    for (const machine of [...managers, ...rest]) this.join(machine, managers);
  }

  /** What a container on this machine must wait for before it can attach. */
  neededOn(machine: ClusterMachine): pulumi.Resource[] {
    const membership = this.memberships.get(machine.name);
    return membership === undefined ? [] : [membership];
  }

  network(asked: NetworkDefinition, parent: pulumi.Resource): docker.Network {
    const { key, physical, labels, internal, settings } = asked;
    const known = this.networks.get(key);
    if (known !== undefined) return known;
    const maker = this.maker();
    // An overlay belongs to no machine: with a machine's label on it, another maker would replace it under everything.
    const ours = this.decided.fabric === 0 ? stowageLabels(maker) : { "stowage.stack": stackIdentity() };
    const network = new docker.Network(
      key,
      {
        ...settings,
        name: physical,
        driver: this.decided.fabric === 0 ? "bridge" : "overlay",
        attachable: this.decided.fabric !== 0,
        internal,
        labels: Object.entries({ ...labels, ...ours }).map(([label, value]) => ({ label, value })),
      },
      this.networkOptions(maker, asked.shared === true ? this.cluster : parent),
    );
    this.networks.set(key, network);
    return network;
  }

  /**
   * An overlay is swarm-scoped: it has the same id on every manager, so a change of managers must not replace it, and a
   * new swarm must. It goes with its swarm.
   */
  private networkOptions(maker: ClusterMachine, parent: pulumi.Resource): pulumi.CustomResourceOptions {
    if (this.decided.fabric === 0) return placedOn(maker, { parent });
    return {
      ...placedOn(maker, { parent, dependsOn: [...this.memberships.values()] }),
      replacementTrigger: `fabric#${this.decided.fabric}`,
      ...(this.swarm === undefined ? {} : { deletedWith: this.swarm }),
    };
  }

  /** Where networks are made: the first manager that lives, or the one machine that has a bridge. */
  private maker(): ClusterMachine {
    const [machine] =
      this.decided.fabric === 0
        ? this.alive
        : this.alive.filter(({ name }) => name === this.decided.managerNames[0]);
    if (machine === undefined)
      throw new pulumi.RunError("no machine of the cluster is up, so there is nothing to make a network on");
    return machine;
  }

  private join(machine: ClusterMachine, managers: readonly ClusterMachine[]): void {
    const [first] = managers;
    const starter = first === undefined ? undefined : this.memberships.get(first.name);
    const isManager = managers.includes(machine);
    const name = `${machine.name}-member`;
    const membership = new Membership(
      name,
      {
        machine: machine.name,
        progressUrn: childUrn(this.cluster, "pulumi-nodejs:dynamic/stowage:Membership", name),
        address: machine.privateAddress,
        role: isManager ? "manager" : "worker",
        fabric: this.decided.fabric,
        subnets: this.args.subnets,
        caCertificate: machine.authority.certificate,
        caPrivateKey: machine.authority.privateKey,
        instance: machine.instance,
        generation: machine.generation,
        managerAddresses: managers.map(({ privateAddress }) => privateAddress),
        ...loginsOf([machine, ...managers]),
        ...(starter === undefined || first === undefined
          ? {}
          : {
              join: {
                managerAddress: first.privateAddress,
                token: isManager ? starter.managerToken : starter.workerToken,
              },
            }),
      },
      {
        parent: this.cluster,
        dependsOn: [machine.engine, ...(starter === undefined ? [] : [starter])].flatMap(
          (resource) => resource ?? [],
        ),
        customTimeouts: { create: "5m", update: "5m", delete: "2m" },
      },
    );
    this.memberships.set(machine.name, membership);
  }
}

/** How the engines that have no port are reached, by the address that others know them by. */
function loginsOf(machines: readonly ClusterMachine[]): Pick<MembershipArgs, "logins"> {
  const over = machines.flatMap(({ login, privateAddress, engine }) =>
    login === undefined
      ? []
      : [pulumi.all([privateAddress, { ...login, hostKey: login.hostKey ?? engine?.hostKey ?? "" }])],
  );
  if (over.length === 0) return {};
  return { logins: pulumi.all(over).apply((entries) => Object.fromEntries(entries)) };
}
