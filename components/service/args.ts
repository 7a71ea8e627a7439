import * as pulumi from "@pulumi/pulumi";
import { parseDuration } from "../../compose/keys/duration";
import type { Affinity, Constraint } from "../../scheduler";
import type { ClusterMachine } from "../cluster-machine";
import { type ArgumentProblem, outputs, unknownKeys } from "../errors";
import { bytes, type Size } from "../size";

export interface BuildArgs {
  /** Folder, relative to the program. */
  context: string;
  /** Inside the folder. @default "Dockerfile" */
  dockerfile?: string;
  /** Stage of the Dockerfile. @default the last */
  target?: string;
  args?: Record<string, pulumi.Input<string>>;
}

/** How the engine finds out whether a container works; durations are `"1m30s"`. */
export interface HealthcheckArgs {
  /** Text for a shell, or a list that begins with CMD, CMD-SHELL or NONE. */
  test: string | string[];
  /** @default "30s" */
  interval?: string;
  /** @default "30s" */
  timeout?: string;
  /** Failures in a row until it counts as unhealthy. @default 3 */
  retries?: number;
  /** Failures do not count until then. @default "0s" */
  startPeriod?: string;
  /** Between tests in the start period; needs Docker 25. @default "5s" */
  startInterval?: string;
}

/** `"8080:80"`, `"127.0.0.1:8080:80/udp"`, `80` (a host port from the pool), or the parts. */
export type Port =
  | string
  | number
  | { target: number; published?: number | string; protocol?: "tcp" | "udp" | "sctp"; hostIp?: string };

/** One image, n replicas, in the Compose specification's words. */
export interface ServiceArgs {
  /** Exactly one of image and build. */
  image?: pulumi.Input<string>;
  /** Built on each machine where it runs, or once with `registry` or `ship`. */
  build?: string | BuildArgs;
  /** @default the image's */
  command?: string[];
  /** @default the image's */
  entrypoint?: string[];
  environment?: Record<string, pulumi.Input<string>>;
  labels?: Record<string, string>;
  user?: string;
  workingDir?: string;
  hostname?: string;
  /** @default 1 */
  replicas?: number;
  /** `global`: one on every machine that matches. @default "replicated" */
  mode?: "replicated" | "global";
  /** `docker run -c`: cores, reserved and capped. @default the cluster's default, no cap */
  cpus?: number;
  /** `docker run -m`: reserved and capped. @default the cluster's default, no cap */
  memory?: Size;
  /** Further dimensions that are reserved: `{ gpu: 1 }`. */
  resources?: Record<string, number>;
  /** Hard caps, where they differ from what is reserved. */
  limits?: { cpus?: number; memory?: Size };
  /** A host part puts replicas on different machines. @default [] */
  ports?: Port[];
  /** `"data:/var/lib/x"` (puts its users on one machine) or an absolute host path. @default [] */
  volumes?: string[];
  /** Path -> content: a file that root alone writes, below /run/secrets unless the path is absolute. @default {} */
  secrets?: Record<string, pulumi.Input<string>>;
  /** As `secrets`, below `/` and readable in the state. @default {} */
  configs?: Record<string, pulumi.Input<string>>;
  /** Networks of the cluster, made on first use, on which services find each other by name. @default the one of all */
  networks?: string[];
  /** @default the image's */
  healthcheck?: HealthcheckArgs;
  /** `"node.labels.zone==a"`, `"disk==~ssd"`, or typed. @default [] */
  constraints?: (string | Constraint)[];
  /** `"service==cache"`, `"image!=redis"`, or typed. @default []: replicas avoid each other softly */
  affinities?: (string | Affinity)[];
  /** Evenly over a label's values. @default [] */
  spread?: { label: string; maxSkew?: number; hard?: boolean }[];
  maxReplicasPerNode?: number;
  /** Placed first when not all fit. @default 0 */
  priority?: number;
  /** false: never moved to make room or to balance. @default true, false with a volume */
  movable?: boolean;
  /** This machine or nowhere. */
  pin?: ClusterMachine | string;
  /** @default "always" */
  restart?: string;
  /** Between SIGTERM and SIGKILL. @default "10s" */
  stopGracePeriod?: string;
}

const keys: readonly (keyof ServiceArgs)[] = [
  "image",
  "build",
  "command",
  "entrypoint",
  "environment",
  "labels",
  "user",
  "workingDir",
  "hostname",
  "replicas",
  "mode",
  "cpus",
  "memory",
  "resources",
  "limits",
  "ports",
  "volumes",
  "secrets",
  "configs",
  "networks",
  "healthcheck",
  "constraints",
  "affinities",
  "spread",
  "maxReplicasPerNode",
  "priority",
  "movable",
  "pin",
  "restart",
  "stopGracePeriod",
];

const mayBeOutputs = ["image", "build", "environment", "secrets", "configs"];
const healthcheckKeys: readonly (keyof HealthcheckArgs)[] = [
  "test",
  "interval",
  "timeout",
  "retries",
  "startPeriod",
  "startInterval",
];

/** Every problem of the arguments; `also` are the keys that the caller handles itself. */
export function serviceProblems(args: ServiceArgs, also: readonly string[]): ArgumentProblem[] {
  const problems = [
    ...unknownKeys(args, [...keys, ...also]),
    ...outputs(
      args,
      keys.filter((key) => !mayBeOutputs.includes(key)),
    ),
  ];
  if (problems.length > 0) return problems;
  if ((args.image === undefined) === (args.build === undefined))
    problems.push({ path: "image", message: "exactly one of image and build must be given" });
  if (args.replicas !== undefined && !(Number.isInteger(args.replicas) && args.replicas >= 0)) {
    problems.push({ path: "replicas", message: `${args.replicas} is no number of replicas; give 0 or more` });
  }
  if (args.cpus !== undefined && !(args.cpus >= 0))
    problems.push({ path: "cpus", message: `${args.cpus} is no number of cores` });
  for (const [path, size] of [
    ["memory", args.memory],
    ["limits.memory", args.limits?.memory],
  ] as const) {
    if (size !== undefined && bytes(size) === undefined)
      problems.push({ path, message: `"${size}" is no size; give bytes or "512m"` });
  }
  if (args.restart !== undefined && parseRestart(args.restart) === undefined) {
    problems.push({
      path: "restart",
      message: `"${args.restart}" is no policy; use no, always, unless-stopped, on-failure or on-failure:3`,
    });
  }
  problems.push(
    ...durationProblem("stopGracePeriod", args.stopGracePeriod),
    ...(args.healthcheck === undefined ? [] : healthcheckProblems(args.healthcheck)),
    ...fileProblems("secrets", args.secrets),
    ...fileProblems("configs", args.configs),
    ...(args.networks ?? []).flatMap((name, index) =>
      /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)
        ? []
        : [
            {
              path: `networks[${index}]`,
              message: `"${name}" is no name; use letters, digits, ".", "_", "-"`,
            },
          ],
    ),
  );
  return problems;
}

function healthcheckProblems(healthcheck: HealthcheckArgs): ArgumentProblem[] {
  const { test, retries } = healthcheck;
  const isList = Array.isArray(test);
  return [
    ...unknownKeys(healthcheck, healthcheckKeys, "healthcheck"),
    ...(["interval", "timeout", "startPeriod", "startInterval"] as const).flatMap((key) =>
      durationProblem(`healthcheck.${key}`, healthcheck[key]),
    ),
    ...((
      isList ? ["CMD", "CMD-SHELL", "NONE"].includes(test[0] ?? "") : typeof test === "string" && test !== ""
    )
      ? []
      : [{ path: "healthcheck.test", message: 'is no test; write text for a shell, or ["CMD", ...]' }]),
    ...(retries === undefined || (Number.isInteger(retries) && retries > 0)
      ? []
      : [{ path: "healthcheck.retries", message: `${retries} is no number of tries; give 1 or more` }]),
  ];
}

function durationProblem(path: string, text: string | undefined): ArgumentProblem[] {
  if (text === undefined || parseDuration(text) !== undefined) return [];
  return [{ path, message: `"${text}" is no duration; write "10s" or "1m30s"` }];
}

/** The docker plugin writes no empty file. */
function fileProblems(
  key: string,
  files: Readonly<Record<string, pulumi.Input<string>>> = {},
): ArgumentProblem[] {
  return Object.entries(files).flatMap(([path, content]) =>
    content === "" ? [{ path: `${key}.${path}`, message: "is empty; give it content, or leave it out" }] : [],
  );
}

/** Parts of a restart policy; undefined where it is none. */
export function parseRestart(text: string): { policy: string; maxRetries?: number } | undefined {
  const match = /^(no|always|unless-stopped|on-failure)(?::(\d+))?$/.exec(text);
  if (match?.[1] === undefined || (match[2] !== undefined && match[1] !== "on-failure")) return undefined;
  return { policy: match[1], ...(match[2] === undefined ? {} : { maxRetries: Number(match[2]) }) };
}
