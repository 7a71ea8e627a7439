import { spawn } from "node:child_process";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** The repository's root. */
export const root = join(__dirname, "..", "..", "..");

let known: NodeJS.ProcessEnv | undefined;

/** The environment in which Pulumi runs, whether this machine's own or the one that set-up made. */
export function environment(): NodeJS.ProcessEnv {
  const script = `import("${join(root, "tools", "environment.mjs")}").then((tools) => console.log(JSON.stringify(tools.environment())))`;
  return (known ??= JSON.parse(
    execFileSync("node", ["--input-type=module", "-e", script], { encoding: "utf8" }),
  ));
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** What a person sees: both streams as they came. */
  readonly text: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Is handed the process, for tests that end it. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs a command to its end, whatever its code. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      text += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    child.on("error", reject).on("close", (code) => resolve({ code: code ?? -1, stdout, text }));
    options.started?.(child);
  });
}

/** The docker CLI on this machine's own engine. @throws with what it said, where it fails */
export async function docker(...args: string[]): Promise<string> {
  const { code, stdout, text } = await run("docker", args);
  if (code !== 0) throw new Error(`docker ${args.join(" ")} failed with code ${code}:\n${text}`);
  return stdout.trim();
}

/** The lines of an answer; none for an empty one. */
export const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
