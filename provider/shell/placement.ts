import * as pulumi from "@pulumi/pulumi";
import type { ContainerSpec, MachineSpec, PlanOptions, Strategy, Transition } from "../../scheduler";
import { StowageResource } from "./resource";

/** What a placement is made from: plain JSON, never a secret, and no Output but the instances. */
export interface PlacementInputs {
  readonly machines: Readonly<Record<string, Omit<MachineSpec, "name">>>;
  readonly containers: Readonly<Record<string, Omit<ContainerSpec, "name">>>;
  readonly strategy: Strategy;
  readonly options: Omit<PlanOptions, "rebalance">;
  /** Raising `run` re-plans once, within the budget. */
  readonly rebalance?: { readonly run: number; readonly maxMoves?: number };
  /** `shop_data@node-3`: forgotten, so that its container may start elsewhere with an empty volume. */
  readonly abandonVolumes: readonly string[];
  /** Absent where no overlay is wanted. */
  readonly managers?: 1 | 3 | "auto";
  /**
   * machine -> id of its VM or node container. The plan itself does not look at it, so preview need not know it: one
   * that is unknown is about to be another one, and a manager of the swarm goes with it.
   */
  readonly instances?: Readonly<Record<string, string>>;
}

/** What check() adds to the inputs; known in preview, remembered in state. */
export interface PlacementOutputs {
  /** container -> machine */
  readonly assignments: Readonly<Record<string, string>>;
  /** container -> "80/tcp" -> host port */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** local named volume -> machine */
  readonly volumes: Readonly<Record<string, string>>;
  /** container -> how it changes machines */
  readonly transition: Readonly<Record<string, Omit<Transition, "container">>>;
  /** Machines that manage the swarm under the overlay networks. */
  readonly managerNames: readonly string[];
  /** Raised when a majority of the managers is lost: everything on the overlay is attached anew. */
  readonly fabric: number;
}

/** The plan of one cluster, made in check() and kept in state. */
export class Placement extends StowageResource {
  declare readonly assignments: pulumi.Output<PlacementOutputs["assignments"]>;
  declare readonly ports: pulumi.Output<PlacementOutputs["ports"]>;
  declare readonly volumes: pulumi.Output<PlacementOutputs["volumes"]>;
  declare readonly transition: pulumi.Output<PlacementOutputs["transition"]>;
  declare readonly managerNames: pulumi.Output<PlacementOutputs["managerNames"]>;
  declare readonly fabric: pulumi.Output<PlacementOutputs["fabric"]>;

  /** All of them as one value. */
  get decided(): pulumi.Output<PlacementOutputs> {
    const { assignments, ports, volumes, transition, managerNames, fabric } = this;
    return pulumi
      .all([assignments, ports, volumes, transition, managerNames, fabric])
      .apply(([a, p, v, t, m, f]) => ({
        assignments: a,
        ports: p,
        volumes: v,
        transition: t,
        managerNames: m,
        fabric: f,
      }));
  }

  constructor(
    name: string,
    args: pulumi.Input<Omit<PlacementInputs, "instances">>,
    instances: Readonly<Record<string, pulumi.Input<string>>>,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const inputs = pulumi.output(args);
    const field = <K extends keyof Omit<PlacementInputs, "instances">>(key: K) =>
      inputs.apply((all) => all[key]);
    super(
      "Placement",
      "placement",
      name,
      {
        machines: field("machines"),
        containers: field("containers"),
        strategy: field("strategy"),
        options: field("options"),
        rebalance: field("rebalance"),
        abandonVolumes: field("abandonVolumes"),
        managers: field("managers"),
        instances,
      },
      ["assignments", "ports", "volumes", "transition", "managerNames", "fabric"],
      opts,
    );
  }
}
