import { spawnSync } from "node:child_process";
import { UserError } from "./user-error";

/** What the command knows of a stack: its state's resources. */
export interface StackState {
  /** `project/stack` */
  readonly name: string;
  readonly resources: readonly StateResource[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Reads a stack's state through the Pulumi CLI, which knows the backend and the secrets provider. */
export function readStack(options: { cwd: string; name?: string; secrets: boolean }): StackState {
  const args = [
    "stack",
    "export",
    "--non-interactive",
    ...(options.name === undefined ? [] : ["--stack", options.name]),
  ];
  const result = spawnSync("pulumi", options.secrets ? [...args, "--show-secrets"] : args, {
    cwd: options.cwd,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (result.error !== undefined)
    throw new UserError("the pulumi CLI is not on the PATH; install it, or run this where it is");
  if (result.status !== 0)
    throw new UserError(`pulumi stack export failed: ${result.stderr.trim().split("\n").at(-1) ?? ""}`);
  return parseStack(result.stdout);
}

/** The state in an export's JSON. */
export function parseStack(json: string): StackState {
  const exported = JSON.parse(json) as { deployment?: { resources?: StateResource[] } };
  const resources = (exported.deployment?.resources ?? []).map(plainSecrets) as StateResource[];
  const [, , stack = "", project = ""] =
    /^urn:pulumi:(([^:]+)::([^:]+))::/.exec(resources[0]?.urn ?? "") ?? [];
  return { name: `${project}/${stack}`, resources };
}

const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** `--show-secrets` wraps each secret in an object that holds its JSON. */
function plainSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainSecrets);
  if (typeof value !== "object" || value === null) return value;
  const { plaintext, ...rest } = value as Record<string, unknown>;
  if (typeof plaintext === "string" && Object.values(rest).includes(secretSignature))
    return JSON.parse(plaintext) as unknown;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainSecrets(inner)]));
}
