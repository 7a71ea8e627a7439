import type { Condition } from "./constraint";
import type { Binding } from "./port";
import type { ContainerSpec, MachineSpec, MachineState, Problem, Strategy } from "./problem";
import type { Selector, Visible } from "./selector";

/** A machine in numbers. Machines are sorted by name; `index` is the place in that order. */
export interface Machine {
  readonly index: number;
  readonly name: string;
  readonly spec: MachineSpec;
  readonly state: MachineState;
  /** Per dimension of the model: what containers may reserve in all. */
  readonly capacity: readonly number[];
  readonly slots: number;
  readonly foreign: readonly Guest[];
  readonly listeners: readonly Binding[];
}

/** Anything that takes part of a machine. */
export interface Guest extends Visible {
  readonly name: string;
  readonly need: readonly number[];
  readonly bindings: readonly Binding[];
}

/** One container. Items are sorted by name. */
export interface Item extends Guest {
  readonly index: number;
  readonly spec: ContainerSpec;
  /** The machine of the previous plan, which may be gone. */
  readonly previous?: string;
  /** container side -> host port, as the previous plan had them */
  readonly portsBefore: Readonly<Record<string, number>> | undefined;
  /** What it costs to move it. */
  readonly moveCost: number;
  readonly priority: number;
  /** May it be moved: is it neither pinned nor told to stay? */
  readonly movable: boolean;
  /** Does it go with others, or where a volume is? */
  readonly isTied: boolean;
  /** Does more than constraints keep it off machines, whatever runs there: a pin, or a label that its rules need? */
  readonly isRestricted: boolean;
  /** The one machine that an instance of a global container is for. */
  readonly only?: string;
  readonly conditions: readonly Condition[];
  /** Probes that count this container. */
  readonly counted: ReadonlySet<number>;
  readonly nearness: readonly Nearness[];
  readonly limits: readonly Limit[];
}

/** How many containers that match a selector are in each domain: a machine, or the machines of one label value. */
export interface Probe {
  readonly index: number;
  readonly selector: Selector;
  /** Absent: each machine is its own domain. */
  readonly label?: string;
  /** machine -> domain; -1 for a machine without the label */
  readonly domainOf: readonly number[];
  readonly domains: readonly string[];
}

/** A rule to be near others, or away from them. */
export interface Nearness {
  readonly probe: number;
  readonly avoid: boolean;
  /** Present on a soft rule. */
  readonly weight?: number;
  readonly origin: "affinity" | "distinct" | "replicas" | "spread";
  readonly text: string;
}

/** A bound on how many replicas a domain may have. */
export interface Limit {
  readonly probe: number;
  readonly kind: "maxPerMachine" | "spread";
  readonly most: number;
}

/** Containers that are placed as one: they share namespaces, volumes, or cannot be apart. */
export interface Block {
  readonly index: number;
  readonly items: readonly Item[];
  readonly need: readonly number[];
  readonly bindings: readonly Binding[];
  /** It has no host port, and no rule ties it to others or them to it: a machine only needs room for it. */
  readonly isPlain: boolean;
  readonly priority: number;
  /** Further from the containers that attract it than others; placed after them. */
  readonly level: number;
  /** Sum of the move costs of its containers that ran before. */
  readonly moveCost: number;
  readonly ranBefore: boolean;
  /** May it make room, or be moved to improve the plan? */
  readonly movable: boolean;
  /** Volumes of its containers that exist already, with where they are. */
  readonly located: readonly { readonly volume: string; readonly machines: readonly string[] }[];
  readonly volumes: readonly string[];
  /** Two of its own containers exclude each other: it fits nowhere. */
  readonly clash?: string;
}

export interface Model {
  readonly problem: Problem;
  readonly strategy: Strategy;
  readonly seed: number;
  readonly effort: number;
  readonly mayMakeRoom: boolean;
  /** `cpus`, `memory`, then the further ones by name. */
  readonly dimensions: readonly string[];
  readonly machines: readonly Machine[];
  readonly items: readonly Item[];
  /** Those that have host ports, or that rules tie to others, or others to them. All others are plain. */
  readonly ruled: readonly Item[];
  /** item -> machine of the previous plan; -1 if it is new, or its machine gone */
  readonly homes: readonly number[];
  /** Those of which the previous plan tells host ports. */
  readonly listening: readonly Item[];
  readonly blocks: readonly Block[];
  readonly blockOf: readonly Block[];
  readonly probes: readonly Probe[];
  /** Numbers that some container asks for by name; a range avoids them. */
  readonly askedPorts: ReadonlySet<number>;
}
