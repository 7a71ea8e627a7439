// @ts-check
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { cache, fillOnce, hashOf, inCache, inRepository } from "./cache.mjs";
import { setUpGo } from "./go.mjs";
import { pulumiFolder } from "./pulumi.mjs";
import { tryFrom } from "./reach.mjs";
import { isExecutable, run } from "./shell.mjs";
import { step } from "./step.mjs";
import { versions } from "./versions.mjs";

const { install } = versions.dockerPlugin;
const source = inRepository("tools", "docker-plugin");
const inHome = join("plugins", `resource-docker-v${install}`, "pulumi-resource-docker");

const theirs = process.env.PULUMI_HOME ?? "";
/** The user's own PULUMI_HOME; one of ours may still be in the shell's environment. */
const userHome = theirs === "" || theirs.startsWith(cache) ? join(homedir(), ".pulumi") : theirs;
/** A PULUMI_HOME of ours with the released plugin. */
const releasedHome = inCache(`pulumi-home-${install}`);
/** A PULUMI_HOME of ours with the plugin built here. */
const builtHome = () => inCache(`pulumi-home-${install}-${hashOf(source)}`);

/**
 * The PULUMI_HOME whose docker plugin we use, and whether that plugin was built here: then nothing else of
 * Pulumi's can be downloaded either. The CLI prints nothing about a plugin that lies there.
 * @returns {{ home: string; built: boolean } | undefined}
 */
export function pulumiHome() {
  const candidates = [
    { home: userHome, built: false },
    { home: releasedHome, built: false },
    { home: builtHome(), built: true },
  ];
  return candidates.find(({ home }) => isExecutable(join(home, inHome)));
}

/** Puts the docker plugin into the cache, where none is installed. Needs the CLI. */
export async function setUpDockerPlugin() {
  if (pulumiHome() !== undefined) return;
  if (await download()) return;
  const { go, env } = await setUpGo();
  await step(`Building the docker plugin ${install} from Go modules (3 minutes on 2 cores, once)`, () =>
    fillOnce(builtHome(), async (folder) => {
      const target = join(folder, inHome);
      mkdirSync(join(target, ".."), { recursive: true });
      await run(
        go,
        ["build", "-mod=readonly", "-tags", "no_compose", "-ldflags", "-s -w", "-o", target, "."],
        {
          cwd: source,
          env: { ...env, CGO_ENABLED: "0" },
        },
      );
    }),
  );
}

const download = () =>
  tryFrom("Pulumi releases", () =>
    step(`Downloading the docker plugin ${install}`, async () => {
      const env = { ...process.env, PULUMI_HOME: releasedHome, PULUMI_SKIP_UPDATE_CHECK: "true" };
      try {
        const args = ["plugin", "install", "resource", "docker", install];
        await run(join(pulumiFolder() ?? "", "pulumi"), args, { env, timeout: 120_000 });
      } finally {
        if (!existsSync(join(releasedHome, inHome))) rmSync(releasedHome, { recursive: true, force: true });
      }
    }),
  );
