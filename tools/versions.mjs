// @ts-check
/** What set-up installs, and the oldest that it accepts in its place. */
export const versions = Object.freeze({
  /** Node runs everything of ours; the package's own floor is `engines` in package.json. */
  node: { install: "24.21.0", atLeast: "22.0.0" },
  pulumi: { install: "3.274.1", atLeast: "3.211.0" },
  /** The plugin of @pulumi/docker in package.json. */
  dockerPlugin: { install: "5.2.0", atLeast: "5.2.0" },
  /** The Go that tools/pulumi-cli/go.mod asks for; an older one (from 1.21 on) fetches it as a module. */
  go: { install: "1.26.6", atLeast: "1.21.0" },
  debian: "bookworm",
  /** The registry that this Debian has; the official image is newer. */
  registry: "2.8.2",
});

/**
 * The first version number in a text such as `v24.21.0` or `go version go1.26.8 linux/amd64`.
 * @param {string} text
 * @returns {string | undefined}
 */
export const versionIn = (text) => text.match(/\d+\.\d+(\.\d+)?/)?.[0];

/**
 * Whether a version number is at least another; a missing part counts as 0.
 * @param {string} version
 * @param {string} floor
 */
export function isAtLeast(version, floor) {
  const [ours, theirs] = [version, floor].map((text) => text.split(".").map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (ours?.[part] ?? 0) - (theirs?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
