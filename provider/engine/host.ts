import { type Connection, type ExecOptions, type ExecResult } from "../ssh/connection";
import { type HostFile, writeInput, writeScript } from "../ssh/files";
import { asRoot, type Elevation, outputOf } from "../ssh/shell";
import { Readable } from "node:stream";
import { folder } from "./paths";
import { StepError } from "./step-error";

/** What a step may do to a machine; tests put a fake in its place. */
export interface Host {
  /** Runs a POSIX shell script as root. */
  exec(script: string, options?: ExecOptions): Promise<ExecResult>;
  /** Writes files, in this order, each one at once. */
  write(files: readonly HostFile[]): Promise<void>;
  /** Runs a POSIX shell script as the user who has logged in, and gives what it printed. */
  asUser(script: string): Promise<ExecResult>;
  /** Copies a local file to where the user who has logged in may write. */
  put(local: string, remote: string): Promise<void>;
}

/** A host over one SSH connection. */
export function sshHost(
  connection: Connection,
  elevation: Elevation,
  sudoPassword: string | undefined,
): Host {
  const exec = async (script: string, { stdin, timeout }: ExecOptions = {}) => {
    const result = await connection.exec(asRoot(script, elevation), {
      stdin: elevation === "sudo-password" ? withPassword(sudoPassword ?? "", stdin) : stdin,
      timeout,
    });
    return { ...result, stdout: outputOf(result.stdout) };
  };
  return {
    exec,
    async asUser(script) {
      const result = await connection.exec(asRoot(script, "root"));
      return { ...result, stdout: outputOf(result.stdout) };
    },
    put: (local, remote) => connection.put(local, remote),
    async write(files) {
      const result = await exec(writeScript([folder]), { stdin: writeInput(files) });
      if (result.code !== 0)
        throw new StepError(
          `writing ${files.map(({ path }) => path).join(", ")} exited with ${result.code}`,
          result.stderr,
          "check that the disk is not full and /etc is writable",
        );
    },
  };
}

/** Finds out how this login becomes root. */
export async function elevationOf(
  connection: Connection,
  user: string,
  sudoPassword: string | undefined,
): Promise<Elevation> {
  if (user === "root") return "root";
  const free = await connection.exec("sudo -n true");
  if (free.code === 0) return "sudo";
  if (/must have a tty/.test(free.stderr))
    throw new StepError(
      `${user} cannot become root without a terminal`,
      free.stderr,
      `allow it with \`Defaults:${user} !requiretty\` in /etc/sudoers.d`,
    );
  if (sudoPassword !== undefined) {
    const paid = await connection.exec(asRoot("true", "sudo-password"), { stdin: `${sudoPassword}\n` });
    if (paid.code === 0) return "sudo-password";
    throw new StepError(
      `sudo does not accept ${user}'s password`,
      "",
      `set sudoPassword to ${user}'s own password, and check that ${user} may use sudo`,
    );
  }
  throw new StepError(
    `${user} cannot become root`,
    free.stderr,
    `allow it with \`${user} ALL=(ALL) NOPASSWD:ALL\` in /etc/sudoers.d, or set sudoPassword`,
  );
}

function withPassword(password: string, stdin: ExecOptions["stdin"]): ExecOptions["stdin"] {
  if (stdin instanceof Readable) return Readable.from(prefixed(`${password}\n`, stdin));
  return Buffer.concat([Buffer.from(`${password}\n`), Buffer.from(stdin ?? "")]);
}

async function* prefixed(first: string, rest: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(first);
  for await (const chunk of rest) yield chunk as Buffer;
}
