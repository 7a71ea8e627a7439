// @ts-check
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, copyFileSync, writeFileSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { hashOf, inRepository } from "./cache.mjs";
import { dockerEnvironment } from "./engine.mjs";
import { tryFrom } from "./reach.mjs";
import { installed, output, run, SetupError } from "./shell.mjs";
import { step } from "./step.mjs";
import { versions } from "./versions.mjs";

/** The label by which we know that an image was made from the present recipe. */
const LABEL = "stowage.recipe";
const OFFICIAL_BASE = `debian:${versions.debian}-slim`;
const OWN_BASE = `stowage/debian:${versions.debian}`;

const docker = (/** @type {string[]} */ args) => run("docker", args, { env: dockerEnvironment() });

/** What an image's format string gives; undefined where the image is missing. */
const inspect = (/** @type {string} */ image, /** @type {string} */ format) =>
  output("docker", ["image", "inspect", "--format", format, image], { env: dockerEnvironment() })?.trim();

const exists = (/** @type {string} */ image) => inspect(image, "{{.Id}}") !== undefined;

const pull = (/** @type {string} */ image) =>
  tryFrom("image registry", () =>
    run("docker", ["pull", "--quiet", image], { env: dockerEnvironment(), timeout: 120_000 }),
  );

/** Works in a folder that is gone afterwards. */
async function inScratch(/** @type {(folder: string) => Promise<void>} */ act) {
  const folder = mkdtempSync(join(tmpdir(), "stowage-"));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes `busybox:latest`, the images of local nodes (`stowage/node:bare`, `stowage/node:docker.io`), and a registry's. */
export async function setUpImages() {
  await setUpBusybox();
  const node = inRepository("tools", "node-image");
  await build("stowage/node:bare", join(node, "Dockerfile.bare"), async () => ({ BASE: await baseImage() }));
  await build("stowage/node:docker.io", join(node, "Dockerfile.docker"), async () => ({
    BASE: "stowage/node:bare",
  }));
  const registry = inRepository("tools", "registry-image", "Dockerfile");
  await build(`stowage/registry:${versions.registry}`, registry, async () => ({
    BASE: await baseImage(),
    VERSION: versions.registry,
  }));
}

/**
 * Builds an image, unless it is there and made from the present recipe.
 * @param {string} image
 * @param {string} dockerfile whose folder is all of the recipe
 * @param {() => Promise<Record<string, string>>} args
 */
async function build(image, dockerfile, args) {
  const recipe = dirname(dockerfile);
  const hash = hashOf(recipe);
  if (inspect(image, `{{index .Config.Labels "${LABEL}"}}`) === hash) return;
  await step(`Building the image ${image} of Debian's packages`, async () => {
    const buildArgs = Object.entries(await args()).flatMap(([name, value]) => [
      "--build-arg",
      `${name}=${value}`,
    ]);
    const how = ["--label", `${LABEL}=${hash}`, "--tag", image, "--file", dockerfile];
    await docker(["build", "--force-rm", ...buildArgs, ...how, recipe]).catch((error) => {
      throw new SetupError(
        `${image} could not be built: it takes a way to Debian's packages, or the image from a machine that has it ` +
          `(docker save, docker load)\n${error.message}`,
      );
    });
    // The engine's own builder leaves a first stage behind, as an image without a name.
    await docker(["image", "prune", "--force", "--filter", "label=stowage.stage"]);
  });
}

/** The registry's minimal Debian, or one of our own making where no registry answers. */
async function baseImage() {
  if (exists(OFFICIAL_BASE) || (await pull(OFFICIAL_BASE))) return OFFICIAL_BASE;
  if (exists(OWN_BASE)) return OWN_BASE;
  if (installed("mmdebstrap") === undefined) {
    await aptInstall(
      ["mmdebstrap"],
      `${OFFICIAL_BASE} cannot be pulled: load it, or run this as root on Debian`,
    );
  }
  await step(`Making a minimal Debian as ${OWN_BASE}`, () =>
    inScratch(async (folder) => {
      const archive = join(folder, "base.tar");
      await run("mmdebstrap", ["--quiet", "--variant=minbase", versions.debian, archive, ...aptSources()]);
      await docker(["import", archive, OWN_BASE]);
    }),
  );
  return OWN_BASE;
}

/** This machine's own sources of the release, as mmdebstrap takes them; none leaves it to its default. */
function aptSources() {
  const format = "$(REPO_URI) $(RELEASE)";
  const targets =
    output("apt-get", ["indextargets", "--format", format, "Created-By: Packages", "Component: main"]) ?? "";
  const { debian } = versions;
  const suites = [debian, `${debian}-updates`, `${debian}-security`];
  const lines = targets.split("\n").filter((line) => suites.includes(line.split(" ")[1] ?? ""));
  return lines.some((line) => line.endsWith(` ${debian}`))
    ? [...new Set(lines)].map((line) => `deb ${line} main`)
    : [];
}

/** The registry's busybox, or one made of Debian's static build; one that is there already is left alone. */
async function setUpBusybox() {
  const image = "busybox:latest";
  if (exists(image) || (await pull(image))) return;
  const binary = () => installed("busybox", ["/bin"]);
  if (binary() === undefined || output("dpkg", ["-s", "busybox-static"]) === undefined) {
    await aptInstall(["busybox-static"], `${image} cannot be pulled: load it, or run this as root on Debian`);
  }
  await step(`Making ${image} of Debian's busybox-static`, () =>
    inScratch(async (folder) => {
      const root = join(folder, "root");
      for (const name of ["bin", "etc", "root", "home", "tmp", "usr/bin", "var/www"]) {
        mkdirSync(join(root, name), { recursive: true });
      }
      chmodSync(join(root, "tmp"), 0o1777);
      const busybox = /** @type {string} */ (binary());
      copyFileSync(busybox, join(root, "bin/busybox"));
      for (const applet of (output(busybox, ["--list"]) ?? "").trim().split("\n")) {
        if (applet !== "busybox") symlinkSync("busybox", join(root, "bin", applet));
      }
      symlinkSync("/bin/busybox", join(root, "usr/bin/env"));
      writeFileSync(
        join(root, "etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
      );
      writeFileSync(join(root, "etc/group"), "root:x:0:\nnogroup:x:65534:\n");
      const archive = join(folder, "busybox.tar");
      await run("tar", ["--create", "--owner=0", "--group=0", "--file", archive, "--directory", root, "."]);
      const path = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
      await docker(["import", "--change", 'CMD ["sh"]', "--change", path, archive, image]);
    }),
  );
}
