import { quote } from "../ssh/shell";
import { apt, aptOptions, quietly } from "./apt";
import { engineOf, installFolderCommand, sendPackages } from "./packages";
import { paths } from "./paths";
import { look } from "./probe";
import type { EngineInputs } from "./state";
import { addRepository } from "./repository";
import { factsOf, must, type Run, type Step } from "./step";
import { StepError } from "./step-error";

/** An engine from where the inputs say, or exactly the version asked for, which is then held. */
export const install: Step = {
  name: "install",
  async check(run) {
    const { engine } = factsOf(run);
    const version = versionOf(run);
    return (
      engine !== undefined &&
      engine.unfinished === undefined &&
      (version === undefined ||
        (engine.package?.version === version && (engine.held ?? []).includes(engine.package.name)))
    );
  },
  async apply(run) {
    const { engine } = factsOf(run);
    const version = versionOf(run);
    const there = engine?.package?.name ?? engine?.unfinished;
    const name = nameOf(run) ?? there ?? "docker.io";
    if (engine !== undefined && there === undefined)
      throw new StepError(
        `the engine ${engine.version} there comes from no package, so version ${version} cannot be installed`,
        "",
        "leave out engine.version, or remove that engine and let it be installed",
      );
    if (there !== undefined && there !== name && run.inputs.adopt !== "replace")
      throw new StepError(
        `the engine ${engine?.version} there comes from ${there}, and ${name} would take its place`,
        "",
        'leave out engine.source, or say adopt: "replace"',
      );
    // A package that is upgraded may leave the old engine running: the service step is to restart it.
    if (engine !== undefined)
      await must(run.host, "noting a restart", `rm -f ${paths.applied}`, "check that /etc is writable");
    await fetchAndInstall(run, name, version);
    if (version !== undefined) await hold(run, name);
    run.facts = await look(run.host);
    if (run.facts.engine === undefined)
      throw new StepError(
        `${name} was installed, but there is no dockerd`,
        "",
        `see \`dpkg -L ${name}\` on the machine`,
      );
  },
};

/** A folder of packages says the version by itself. */
export function versionOf({
  inputs: { version, source, packages },
}: {
  inputs: Pick<EngineInputs, "version" | "source" | "packages">;
}): string | undefined {
  return version ?? (source === "packages" ? engineOf(packages?.files ?? [])?.version : undefined);
}

/** The package that the inputs ask for; undefined: whichever is there. */
function nameOf({ inputs: { source, packages } }: Run): string | undefined {
  if (source === "docker") return "docker-ce";
  return source === "packages" ? engineOf(packages?.files ?? [])?.name : undefined;
}

async function fetchAndInstall(run: Run, name: string, version: string | undefined): Promise<void> {
  const { source = "distro" } = run.inputs;
  if (source === "packages") {
    const folder = await sendPackages(run);
    await apt(run, `apt-get install ${name}`, installFolderCommand(folder));
    await run.host.exec(`rm -rf ${quote(folder)}`);
    return;
  }
  if (source === "docker") await addRepository(run);
  await apt(run, "apt-get update", updateCommand());
  await apt(run, `apt-get install ${name}`, installCommand(name, version));
}

async function hold(run: Run, name: string): Promise<void> {
  await must(
    run.host,
    `apt-mark hold ${name}`,
    `apt-mark hold ${quote(name)} >/dev/null && echo ${quote(name)} >${paths.held}`,
    "see the lines above",
  );
}

export function updateCommand(): string {
  return `${quietly} apt-get update ${aptOptions}`;
}

/** The client is a package of its own: docker's always, Debian's from 13 on. */
export function installCommand(name: string, version: string | undefined): string {
  const pinned = version === undefined ? name : `${name}=${version}`;
  const force = version === undefined ? "" : " --allow-downgrades --allow-change-held-packages";
  const client = name === "docker.io" ? "docker-cli" : "docker-ce-cli";
  const [offered, wanted] =
    name === "docker.io" || version === undefined
      ? [".", client]
      : [`-F ${quote(` ${version} `)}`, `${client}=${version}`];
  const also = `$(apt-cache madison ${client} | grep -q ${offered} && echo ${quote(wanted)})`;
  return `${quietly} apt-get install -y --no-install-recommends ${aptOptions}${force} ${quote(pinned)} ${also}`;
}
