// @ts-check
import { installed, run, SetupError } from "./shell.mjs";
import { step } from "./step.mjs";

/**
 * Installs Debian packages; throws `otherwise` where that is not ours to do.
 * @param {readonly string[]} packages
 * @param {string} otherwise what is missing, and what a person can do about it
 */
export async function aptInstall(packages, otherwise) {
  if (installed("apt-get") === undefined || process.getuid?.() !== 0) throw new SetupError(otherwise);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await step(`Installing Debian's ${packages.join(", ")}`, async () => {
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
  });
}
