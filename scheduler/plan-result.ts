import type { PredicateCounts } from "./predicate-counts";
import type { Change } from "./remedies";

/** What `plan()` decided, as data. `report.ts` puts it into words. */
export interface Plan {
  /** container -> machine; global containers as NAME-MACHINE. */
  readonly assignments: Readonly<Record<string, string>>;
  /** container -> container port ("80/tcp") -> host port, for every port that is bound. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** local named volume -> machine */
  readonly volumes: Readonly<Record<string, string>>;
  /** Waits or stays where it is; not an error. */
  readonly held: readonly Held[];
  readonly unplaced: readonly Unplaced[];
  readonly moves: readonly Move[];
  readonly transition: readonly Transition[];
  /** Soft rules that are not kept. */
  readonly unmet: readonly { readonly container: string; readonly rule: string }[];
  readonly machines: readonly MachineUse[];
  /** A proven lower bound on machines in use, with the reason that a person can check. */
  readonly bound: { readonly machines: number; readonly reason: string };
  /** What a rebalance would save. */
  readonly gain?: { readonly machines: number; readonly moves: number };
}

export interface Held {
  readonly container: string;
  readonly machine: string;
  readonly reason: string;
  readonly remedy: string;
  /** It runs nowhere until its machine is back; absent if it keeps running. */
  readonly waits?: boolean;
}

export interface Unplaced {
  readonly container: string;
  /** machine -> every predicate that fails there; with `others`, of the machines that come nearest. */
  readonly rejected: Readonly<Record<string, readonly Reason[]>>;
  /** The machines that are not in `rejected`, where there are too many to tell of all (`explain` does, for one container). */
  readonly others?: {
    readonly machines: number;
    readonly predicates: PredicateCounts;
  };
  /** The machine with the fewest reasons against it, then the least shortage. Absent without machines. */
  readonly nearest?: {
    readonly machine: string;
    readonly reasons: number;
    /** The largest share of what is asked, in any dimension, that is not free. */
    readonly shortage: number;
  };
  /** Smallest sets of changes of which each would give it a place; the simplest first. */
  readonly fixes?: readonly Fix[];
}

export interface Fix {
  /** All of the changes, for a person. */
  readonly text: string;
  readonly changes: readonly Change[];
}

export interface Reason {
  readonly predicate: Predicate;
  readonly detail: string;
}

export type Predicate =
  | "state"
  | "port"
  | "slots"
  | "dependency"
  | "affinity"
  | "constraint"
  | "resources"
  | "volume"
  | "distinct"
  | "maxPerMachine"
  | "spread"
  | "pin"
  | "syntax";

export interface Move {
  readonly container: string;
  readonly from: string;
  readonly to: string;
  readonly reason: {
    readonly code: "drain" | "down" | "gone" | "room" | "grown" | "rule" | "rebalance";
    /** The container that the room is for, with code `room`. */
    readonly for?: string;
    readonly text: string;
  };
}

/** How a container changes machines; `after` names the containers that must have left first. */
export interface Transition {
  readonly container: string;
  readonly order: "start-first" | "stop-first";
  readonly after?: readonly string[];
}

export interface MachineUse {
  readonly name: string;
  /** dimension -> amount; cpus in millicores, memory in bytes */
  readonly used: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
  readonly containers: number;
}
