/** A host port that a container binds: `published` side, container side, protocol and address. */
export interface Port {
  /** A number, `"any"` for one from the pool, or a range `"8000-8010"` to choose from. Absent: nothing is bound. */
  readonly host?: number | "any" | string;
  readonly container?: number;
  /** @default "tcp" */
  readonly protocol?: "tcp" | "udp" | "sctp";
  /** IP address that is bound. Absent, `0.0.0.0` and `::` are wildcards, the first of both families. */
  readonly address?: string;
}

/** What the planner is asked: which containers, on which machines, given what was planned before. */
export interface Problem {
  readonly version?: 1;
  readonly machines: readonly MachineSpec[];
  readonly containers: readonly ContainerSpec[];
  readonly previous?: Previous;
  /** @default "binpack" */
  readonly strategy?: Strategy;
  readonly options?: PlanOptions;
}

export type Strategy = "binpack" | "spread" | "random";

/** What an earlier plan decided; the next one keeps as much of it as it can. */
export interface Previous {
  /** container -> machine */
  readonly assignments: Readonly<Record<string, string>>;
  /** container -> "80/tcp" (container side) -> host port */
  readonly ports?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** local named volume -> machine that holds it */
  readonly volumes?: Readonly<Record<string, string>>;
}

export interface PlanOptions {
  /** Fraction planned above the declared capacity, e.g. 0.05. @default 0 */
  readonly overcommit?: number;
  /** Plan afresh, at most `maxMoves` moves away from the previous plan, or `"full"`: as many as it takes. @default no rebalance */
  readonly rebalance?: "full" | { readonly maxMoves?: number };
  /** May a running container move to make room? @default "needed" */
  readonly moves?: "needed" | "none";
  /** May a container of higher priority take the place of a running one? @default false */
  readonly evict?: boolean;
  /** Host ports for `host: "any"`. @default "20000-29999" */
  readonly portPool?: string;
  /** How hard to search; a counted budget, never a time. @default 1 */
  readonly effort?: number;
  readonly seed?: number;
}

/** `active`; `cordon`: nothing new; `drain`: move away what can move; `down`: unreachable. */
export type MachineState = "active" | "cordon" | "drain" | "down";

export interface MachineSpec {
  readonly name: string;
  /** Cores, in steps of 1/1000. */
  readonly cpus: number;
  /** Bytes, or a size such as `"2g"` (1024-based). */
  readonly memory: number | string;
  /** Any further dimension, e.g. `{ gpu: 1 }`. */
  readonly resources?: Readonly<Record<string, number>>;
  /** Kept free for the host itself and for foreign containers. */
  readonly reserved?: Amount;
  /** Fraction above capacity, for all dimensions or per dimension. @default the problem's */
  readonly overcommit?: number | Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** `operatingsystem`, `os`, `kernelversion`, `storagedriver`, `architecture`, `ostype`, `address`, `role`, ... */
  readonly facts?: Readonly<Record<string, string>>;
  /** @default "active" */
  readonly state?: MachineState;
  /** Host ports that are held by no container of ours. */
  readonly usedPorts?: readonly Port[];
  readonly maxContainers?: number;
  /** Per hour. */
  readonly price?: number;
  readonly images?: readonly string[];
  /** Local named volumes that exist there. */
  readonly volumes?: readonly string[];
  /** Foreign containers: they count in full and never move. */
  readonly running?: readonly ForeignContainer[];
}

/** A container that runs already, started by somebody else: no rules, since it is not planned. */
export type ForeignContainer = Pick<
  ContainerSpec,
  "name" | "service" | "image" | "labels" | "ports" | "hostNetwork" | keyof Amount
>;

export interface Amount {
  readonly cpus?: number;
  readonly memory?: number | string;
  readonly resources?: Readonly<Record<string, number>>;
}

export interface ContainerSpec extends Amount {
  /** Unique over the whole problem; carries its project, e.g. `"shop-web-1"`. */
  readonly name: string;
  /** e.g. `"shop/web"`. */
  readonly service?: string;
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ports?: readonly Port[];
  readonly hostNetwork?: boolean;
  /** One replica on every machine that matches, named NAME-MACHINE. */
  readonly global?: boolean;
  /** `"zone==eu-*"`, `"node!=/^db/"`, `"disk==~ssd"` (`~` is soft), `"node.labels.zone==a"`, or typed. */
  readonly constraints?: readonly (string | Constraint)[];
  /** `"container==db"`, `"image!=redis"`, `"service==shop/web"`, `"com.x==~y"`, or typed. */
  readonly affinities?: readonly (string | Affinity)[];
  /** Containers that must share its machine (shared namespaces, volumes_from). */
  readonly with?: readonly string[];
  /** Local named volumes: their users go together, an existing one pins them. */
  readonly volumes?: readonly string[];
  /** Replicas of one service on different values of a label. */
  readonly distinct?: { readonly label: string };
  /** Replicas of one service on one machine, at most. */
  readonly maxPerMachine?: number;
  readonly spread?: readonly { readonly label: string; readonly maxSkew?: number; readonly hard?: boolean }[];
  /** Placed first when not all fit. @default 0 */
  readonly priority?: number;
  /** Weight of a move in the objective. @default 4 with a named volume, 2 with a fixed host port, else 1 */
  readonly moveCost?: number;
  /** false: never moved to make room or to balance. @default true */
  readonly movable?: boolean;
  /** This machine or nowhere. */
  readonly pin?: string;
}

/** A rule on labels and facts of a machine. With `weight` it is soft. */
export interface Constraint {
  readonly key: string;
  /** `atLeast` is `>=` and `atMost` is `<=`: on numbers as numbers, on versions part by part. */
  readonly op:
    "==" | "!=" | "in" | "notIn" | "exists" | "missing" | ">=" | "atLeast" | ">" | "<=" | "atMost" | "<";
  /** A list for `in` and `notIn`, nothing for `exists` and `missing`, a number or a version for the comparisons. */
  readonly value?: string | number | readonly string[];
  /** 1..100; makes the rule soft. */
  readonly weight?: number;
}

/**
 * A wish or rule to be near (or, with `avoid`, away from) other containers. With `weight` it is soft, and so is
 * `image==` by itself: any machine can pull an image.
 */
export interface Affinity {
  /** e.g. `"service==shop/db"`, `"container==db"`, `"image==redis"`, `"com.example.tier==front"`. */
  readonly to: string;
  readonly avoid?: boolean;
  /** Label whose equal value counts as near. @default the machine itself */
  readonly within?: string;
  /** 1..100; makes the rule soft. @default 50 for `image==` that is not `hard` */
  readonly weight?: number;
  /** Makes a rule of `image==`: where the image is, or nowhere. Every other rule is one without a weight. */
  readonly hard?: boolean;
}
