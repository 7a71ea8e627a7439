import * as pulumi from "@pulumi/pulumi";

/** One mistake in what a program passed: `machines[1].cpus: must be more than 0; give the host's cores`. */
export interface ArgumentProblem {
  /** Property path, from the resource's arguments down. */
  readonly path: string;
  /** What is wrong; what to do. */
  readonly message: string;
}

/**
 * Ends the program with every problem of one resource at once, and without a stack trace: the mistake is in the
 * arguments, not in the code that found it.
 */
export function throwProblems(type: string, name: string, problems: readonly ArgumentProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  const where = `${type} "${name}"`;
  throw new pulumi.RunError(
    lines.length === 1
      ? `${where}: ${lines[0]}`
      : `${where}:\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
}

/** Keys that no argument has; the Pulumi SDK would drop them silently. */
export function unknownKeys(args: object, known: readonly string[], path = ""): ArgumentProblem[] {
  return Object.keys(args)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: path === "" ? key : `${path}.${key}`,
      message: `is not an argument; known are ${known.join(", ")}`,
    }));
}

/** A value that placement depends on must be plain: an Output is not known when the plan is made. */
export function outputs(args: object, plain: readonly string[]): ArgumentProblem[] {
  return Object.entries(args)
    .filter(([key, value]) => plain.includes(key) && containsOutput(value))
    .map(([path]) => ({
      path,
      message:
        "is a Pulumi Output, but placement needs it before anything exists; pass a plain value, for example from Config",
    }));
}

function containsOutput(value: unknown): boolean {
  if (pulumi.Output.isInstance(value)) return true;
  if (value instanceof Promise) return true;
  if (pulumi.Resource.isInstance(value)) return false;
  if (Array.isArray(value)) return value.some(containsOutput);
  return typeof value === "object" && value !== null && Object.values(value).some(containsOutput);
}
