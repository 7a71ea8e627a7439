import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { aptOptions, quietly } from "./apt";
import { quote } from "../ssh/shell";
import { factsOf, must, type Run } from "./step";
import { StepError } from "./step-error";

/** Packages that carry an engine. */
export const engines = ["docker-ce", "docker.io"] as const;

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

/** Reads `docker-ce_5%3a28.0.1-1_amd64.deb`: apt writes a colon as %3a. */
export function packageOf(file: string): Package | undefined {
  const [, name, version, architecture] = /^([^_]+)_([^_]+)_([^_]+)\.deb$/.exec(file) ?? [];
  if (name === undefined || version === undefined || architecture === undefined) return undefined;
  return { name, version: version.replaceAll(/%3a/gi, ":"), architecture };
}

/** The engine among the files of a folder. */
export function engineOf(files: readonly string[]): Package | undefined {
  return files.map(packageOf).find((each) => engines.some((name) => name === each?.name));
}

/** Sends the .deb files by SFTP, each checked by its hash after it has arrived, and gives the folder where they are. */
export async function sendPackages(run: Run): Promise<string> {
  const { folder = "", files = [] } = run.inputs.packages ?? {};
  const { architecture } = factsOf(run);
  const foreign = files.filter(
    (file) => ![architecture, "all"].includes(packageOf(file)?.architecture ?? ""),
  );
  if (foreign.length > 0)
    throw new StepError(
      `${foreign.join(", ")} cannot be installed on ${architecture}`,
      "",
      "put packages of the machine's architecture into the folder",
    );
  const { stdout } = await run.host.asUser("mktemp -d /var/tmp/stowage-packages.XXXXXX");
  const remote = stdout.trim();
  const sums: string[] = [];
  for (const file of files) {
    run.progress.step(`install: sending ${file}`);
    const local = resolve(folder, file);
    sums.push(`${sumOf(local)}  ${file}`);
    await run.host.put(local, `${remote}/${file}`);
  }
  await must(
    run.host,
    "checking what has arrived",
    `cd ${quote(remote)} && sha256sum -c --quiet`,
    "is the disk of the machine full?",
    { stdin: `${sums.join("\n")}\n` },
  );
  return remote;
}

function sumOf(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    throw new StepError(`${path} cannot be read`, (error as Error).message, "see engine.packages");
  }
}

/** Installs all of a folder; what it does not hold comes from the machine's own sources. */
export function installFolderCommand(folder: string): string {
  return `${quietly} apt-get install -y --no-install-recommends --allow-downgrades --allow-change-held-packages ${aptOptions} ${quote(folder)}/*.deb`;
}
