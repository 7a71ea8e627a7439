import { readdirSync } from "node:fs";
import type { InstallArgs } from "../provider/shell";
import type { ArgumentProblem } from "./errors";
import { unknownKeys } from "./errors";
import type { EngineArgs } from "./machine-options";

/** The arguments that say where an engine comes from and through what. */
export const installKeys = ["source", "packages", "repository", "proxy", "registryMirrors"];

/** What goes on to the provider; what is as it is by default is left out, so that an older state shows no change. */
export function installArgs(args: EngineArgs = {}): InstallArgs {
  const { source, packages, repository, proxy, registryMirrors } = args;
  return {
    ...(source === undefined || source === "distro" ? {} : { source }),
    ...(packages === undefined
      ? {}
      : { packages: { folder: packages, files: packageFiles(packages) ?? [] } }),
    ...(repository === undefined ? {} : { repository }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(registryMirrors === undefined ? {} : { registryMirrors }),
  };
}

export function installProblems(args: EngineArgs): ArgumentProblem[] {
  const problems = [
    ...unknownKeys(args.repository ?? {}, ["url", "fingerprint"], "engine.repository"),
    ...unknownKeys(args.proxy ?? {}, ["http", "https", "none"], "engine.proxy"),
  ];
  const wrong = (path: string, message: string) => problems.push({ path: `engine.${path}`, message });
  if (args.packages !== undefined && args.source !== "packages")
    wrong("packages", 'is used with source: "packages" only; set it, or leave packages out');
  if (args.repository !== undefined && args.source !== "docker")
    wrong("repository", 'is used with source: "docker" only; set it, or leave repository out');
  if (args.source !== "packages") return problems;
  const files = args.packages === undefined ? [] : packageFiles(args.packages);
  if (args.packages === undefined) wrong("packages", "is missing; give the folder of the .deb files");
  else if (files === undefined)
    wrong("packages", `"${args.packages}" is no folder; it is looked for relative to the program's folder`);
  else if (!files.some((file) => /^docker(-ce|\.io)_/.test(file)))
    wrong("packages", `"${args.packages}" has no engine; put docker-ce_*.deb or docker.io_*.deb into it`);
  return problems;
}

function packageFiles(folder: string): string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith(".deb"))
      .sort();
  } catch {
    return undefined;
  }
}
