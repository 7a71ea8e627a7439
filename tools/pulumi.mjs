// @ts-check
import { chmodSync, copyFileSync, linkSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fillOnce, hashOf, inCache, inRepository } from "./cache.mjs";
import { setUpGo } from "./go.mjs";
import { tryFrom } from "./reach.mjs";
import { installed, isExecutable, output, run } from "./shell.mjs";
import { step } from "./step.mjs";
import { isAtLeast, versionIn, versions } from "./versions.mjs";

const { install, atLeast } = versions.pulumi;
const languageHost = inRepository("tools", "language-host.js");
const dynamicProvider = inRepository("node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs");

/** The whole release: the CLI with its language hosts beside it. */
const released = inCache(`pulumi-${install}`);
/** The CLI alone, built from its Go module. */
const built = inCache(`pulumi-cli-${install}`);
/** The built CLI with our language host: beside it, since the CLI warns of one that it finds elsewhere on PATH. */
const assembled = () => inCache(`pulumi-${install}-${hashOf(languageHost)}`);

/**
 * The folder of the Pulumi CLI that we use: the installed one, else the release, else the one built here.
 * @returns {string | undefined}
 */
export function pulumiFolder() {
  const system = installed("pulumi");
  if (system !== undefined && isAtLeast(versionIn(output(system, ["version"]) ?? "") ?? "0", atLeast)) {
    return dirname(system);
  }
  return [released, assembled()].find((folder) => isExecutable(join(folder, "pulumi")));
}

/** Puts a Pulumi CLI that can run Node programs into the cache, where none is installed. */
export async function setUpPulumi() {
  if (pulumiFolder() !== undefined) return;
  if (!isExecutable(join(built, "pulumi")) && (await download())) return;
  await build();
  await fillOnce(assembled(), async (folder) => {
    linkOrCopy(join(built, "pulumi"), join(folder, "pulumi"));
    for (const [from, to] of [
      [languageHost, "pulumi-language-nodejs"],
      [dynamicProvider, "pulumi-resource-pulumi-nodejs"],
    ]) {
      copyFileSync(/** @type {string} */ (from), join(folder, /** @type {string} */ (to)));
      chmodSync(join(folder, /** @type {string} */ (to)), 0o755);
    }
  });
}

const download = () =>
  tryFrom("Pulumi releases", () =>
    step(`Downloading Pulumi ${install}`, () =>
      fillOnce(released, async (folder) => {
        const platform = `${process.platform}-${process.arch}`;
        const url = `https://get.pulumi.com/releases/sdk/pulumi-v${install}-${platform}.tar.gz`;
        // Where packets are dropped, nothing says no: an answer must begin soon, its body may take its time.
        const patience = new AbortController();
        const timer = setTimeout(() => patience.abort(), 5_000);
        const answer = await fetch(url, { signal: patience.signal }).finally(() => clearTimeout(timer));
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        const archive = join(folder, "release.tar.gz");
        writeFileSync(archive, Buffer.from(await answer.arrayBuffer()));
        await run("tar", ["-xzf", archive, "-C", folder, "--strip-components=1"]);
        if (!readdirSync(folder).includes("pulumi")) throw new Error(`${url} holds no pulumi`);
      }),
    ),
  );

async function build() {
  if (isExecutable(join(built, "pulumi"))) return;
  const { go, env } = await setUpGo();
  await step(`Building the Pulumi CLI ${install} from its Go module (4 minutes on 2 cores, once)`, () =>
    fillOnce(built, async (folder) => {
      const args = [
        "build",
        "-mod=readonly",
        "-tags",
        "osusergo,grpcnotrace",
        "-o",
        join(folder, "pulumi"),
        "-ldflags",
      ];
      const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${install}`;
      await run(go, [...args, `-s -w -X ${version}`, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], {
        cwd: inRepository("tools", "pulumi-cli"),
        env: { ...env, CGO_ENABLED: "0" },
      });
    }),
  );
}

/** @param {string} from @param {string} to */
function linkOrCopy(from, to) {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
