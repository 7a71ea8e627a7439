import type * as pulumi from "@pulumi/pulumi";
import type { Affinity, Constraint } from "../../scheduler";
import type { ClusterMachine } from "../cluster-machine";
import { type ArgumentProblem, outputs, unknownKeys } from "../errors";
import { type ShippingArgs, shippingKeys, shippingProblems } from "../registry/source";
import type { Size } from "../size";
import type { SwarmCluster } from "../swarm-cluster";

export interface ComposeStackArgs extends ShippingArgs {
  /** Where it runs. */
  cluster: SwarmCluster;
  /**
   * Relative to the program; several are merged as by `docker compose -f a -f b`, and what they name is looked for in
   * the folder of the first. At most one of file and content. @default "compose.yaml"
   */
  file?: string | string[];
  /** The file's text itself. */
  content?: string;
  /** Project name: prefix of containers and volumes. @default the resource's name */
  name?: string;
  /** @default "auto" */
  dialect?: "auto" | "announcement" | "v1" | "spec";
  /** Services with `profiles` are left out unless one of theirs is here; `*` stands for all. @default [] */
  profiles?: string[];
  /** For `${NAME}`; then `.env` is looked at. Outputs and secrets are welcome, but not where placement looks. @default {} */
  variables?: Record<string, pulumi.Input<string>>;
  /** `process`: the shell's variables too. @default "none" */
  env?: "none" | "process";
  /** Content of the file's `external: true` secrets, by name; it is written into containers and never shown. @default {} */
  secrets?: Record<string, pulumi.Input<string>>;
  /** Content of the file's `external: true` configs, by name. @default {} */
  configs?: Record<string, pulumi.Input<string>>;
  /** By service. @default {} */
  overrides?: Record<string, ServiceOverrides>;
  /** Per key, `"services.web.pids_limit"` or `"pids_limit"`. @default error */
  unsupported?: Record<string, "error" | "warn">;
  /** Destroy deletes named volumes too, as `docker compose down -v`. @default false */
  removeVolumes?: boolean;
}

const keys: readonly (keyof ComposeStackArgs)[] = [
  "cluster",
  "file",
  "content",
  "name",
  "dialect",
  "profiles",
  "variables",
  "env",
  "secrets",
  "configs",
  "overrides",
  "unsupported",
  "removeVolumes",
  ...shippingKeys,
];

const mayHoldOutputs: readonly string[] = [
  "cluster",
  "registry",
  "variables",
  "secrets",
  "configs",
  "overrides",
];

/** What a program may change in a service of a file. */
export interface ServiceOverrides {
  replicas?: number;
  cpus?: number;
  memory?: Size;
  image?: pulumi.Input<string>;
  constraints?: (string | Constraint)[];
  affinities?: (string | Affinity)[];
  spread?: { label: string; maxSkew?: number; hard?: boolean }[];
  pin?: ClusterMachine | string;
  movable?: boolean;
  priority?: number;
}

export const overrideKeys: readonly (keyof ServiceOverrides)[] = [
  "replicas",
  "cpus",
  "memory",
  "image",
  "constraints",
  "affinities",
  "spread",
  "pin",
  "movable",
  "priority",
];

/** Every problem of the arguments that can be seen without the file. */
export function composeArgsProblems(args: ComposeStackArgs): ArgumentProblem[] {
  return [
    ...unknownKeys(args, keys),
    ...outputs(
      args,
      keys.filter((key) => !mayHoldOutputs.includes(key)),
    ),
    ...overrideOutputs(args.overrides ?? {}),
    ...shippingProblems(args, args.cluster),
    ...(args.file !== undefined && args.content !== undefined
      ? [{ path: "content", message: "at most one of file and content can be given" }]
      : []),
    ...(Array.isArray(args.file) && args.file.length === 0
      ? [{ path: "file", message: "is empty; name at least one file, or leave it out for compose.yaml" }]
      : []),
  ];
}

/** Outputs where placement looks; the image is none of its business. */
function overrideOutputs(overrides: Readonly<Record<string, ServiceOverrides>>): ArgumentProblem[] {
  const plain = overrideKeys.filter((key) => key !== "image" && key !== "pin");
  return Object.entries(overrides).flatMap(([service, override]) =>
    outputs(override, plain).map(({ path, message }) => ({ path: `overrides.${service}.${path}`, message })),
  );
}
