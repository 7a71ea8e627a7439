import type * as pulumi from "@pulumi/pulumi";
import { type ArgumentProblem, outputs, unknownKeys } from "../errors";
import { bytes, type Size } from "../size";
import type { SwarmCluster } from "../swarm-cluster";
import { mirrorProblems, type MirrorArgs } from "./mirror";
import { type S3Args, s3Keys } from "./storage";

export interface RegistryUser {
  /** At most 72 bytes, which is as far as bcrypt reads. */
  password: pulumi.Input<string>;
  /** `pull` may read only, on the port after the registry's. @default "push" */
  role?: "push" | "pull";
}

export interface PrivateRegistryArgs {
  /** Where it runs, and whose machines trust it. */
  cluster: SwarmCluster;
  /** A registry of the CNCF distribution, version 2.7 or later. @default "registry:3.1.1" */
  image?: pulumi.Input<string>;
  /** Who may log in, by name. The machines have a user of their own. @default {} */
  users?: Record<string, RegistryUser>;
  /**
   * Where images are kept: a local volume, which ties the registry to the machine that has it, or a bucket, with which
   * it may go anywhere. @default { volume: "NAME-data" }
   */
  storage?: { volume: string } | { s3: S3Args };
  /** Of its machine; the next two are those of readers and of the mirror. @default 5000 */
  port?: number;
  /** Further names in its certificate, for clients that find it by DNS. @default [] */
  hostnames?: string[];
  /** Reserved and capped, for each of its containers. @default "128m" */
  memory?: Size;
  /** `"node.labels.disk==ssd"`. @default [] */
  constraints?: string[];
  /** Labels of its containers. @default {} */
  labels?: Record<string, string>;
  /** A pull-through cache of public images, which the machines' engines ask first. @default none */
  mirror?: MirrorArgs;
  /** Raise it to collect garbage once: what no tag names is deleted, and pushes are refused meanwhile. @default 0 */
  collect?: number;
  /** Destroy deletes its volumes, and so its images, too. @default false */
  removeVolumes?: boolean;
}

const keys: readonly (keyof PrivateRegistryArgs)[] = [
  "cluster",
  "image",
  "users",
  "storage",
  "port",
  "hostnames",
  "memory",
  "constraints",
  "labels",
  "mirror",
  "collect",
  "removeVolumes",
];

const mayHoldOutputs: readonly string[] = ["cluster", "image", "users", "storage", "mirror"];

/** Every problem of the arguments. */
export function registryProblems(args: PrivateRegistryArgs): ArgumentProblem[] {
  const problems = [
    ...unknownKeys(args, keys),
    ...outputs(
      args,
      keys.filter((key) => !mayHoldOutputs.includes(key)),
    ),
  ];
  if (problems.length > 0) return problems;
  const { port = 5000, memory = "128m", collect = 0, hostnames = [], mirror } = args;
  // Two more ports follow it.
  if (!Number.isInteger(port) || port < 1 || port > 65_533)
    problems.push({ path: "port", message: `${port} is no port; give 1 to 65533` });
  if (bytes(memory) === undefined)
    problems.push({ path: "memory", message: `"${memory}" is no size; give bytes or "128m"` });
  if (!Number.isInteger(collect) || collect < 0)
    problems.push({ path: "collect", message: `${collect} is no number of collections; give 0 or more` });
  hostnames.forEach((name, index) => {
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name))
      problems.push({ path: `hostnames[${index}]`, message: `"${name}" is no host name` });
  });
  problems.push(...userProblems(args.users ?? {}), ...storageProblems(args.storage));
  if (mirror !== undefined) problems.push(...mirrorProblems(mirror, args.image));
  return problems;
}

function userProblems(users: Readonly<Record<string, RegistryUser>>): ArgumentProblem[] {
  return Object.entries(users).flatMap(([name, user]) => {
    const path = `users.${name}`;
    const { role = "push" } = user;
    return [
      ...unknownKeys(user, ["password", "role"], path),
      ...(user.password === undefined || user.password === ""
        ? [{ path: `${path}.password`, message: "is missing; take it from config.requireSecret" }]
        : []),
      ...(["push", "pull"].includes(role)
        ? []
        : [{ path: `${path}.role`, message: `"${role}" is no role; use "push" or "pull"` }]),
    ];
  });
}

function storageProblems(storage: PrivateRegistryArgs["storage"]): ArgumentProblem[] {
  if (storage === undefined) return [];
  const problems = unknownKeys(storage, ["volume", "s3"], "storage");
  if (problems.length > 0) return problems;
  if ("volume" in storage === "s3" in storage)
    return [{ path: "storage", message: "exactly one of volume and s3 must be given" }];
  if ("s3" in storage) {
    const missing = (["region", "bucket"] as const).filter((key) => storage.s3[key] === undefined);
    return [
      ...unknownKeys(storage.s3, s3Keys, "storage.s3"),
      ...missing.map((key) => ({ path: `storage.s3.${key}`, message: "is missing" })),
    ];
  }
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(storage.volume)
    ? []
    : [{ path: "storage.volume", message: `"${storage.volume}" is no volume's name` }];
}
