import { quote } from "../ssh/shell";
import { apt, aptOptions, quietly } from "./apt";
import type { Facts } from "./facts";
import { fingerprints } from "./openpgp";
import { paths } from "./paths";
import { factsOf, must, type Run } from "./step";
import { StepError } from "./step-error";

/** Where docker-ce comes from, and the key that signs it ("Docker Release (CE deb)"). */
const docker = {
  url: "https://download.docker.com/linux",
  fingerprint: "9DC858229FC7DD38854AE2D88D81803C0EBFCD88",
};

/** Makes the repository of docker-ce known to apt, with the one key that is pinned and no other. */
export async function addRepository(run: Run): Promise<void> {
  const { url, fingerprint } = { ...docker, ...run.inputs.repository };
  const facts = factsOf(run);
  const base = `${url.replace(/\/+$/, "")}/${familyOf(facts)}`;
  if (url.startsWith("https:")) await apt(run, "apt-get install ca-certificates", certificatesCommand());
  const { stdout } = await must(
    run.host,
    `fetching ${base}/gpg`,
    fetchKeyScript(`${base}/gpg`),
    "check engine.repository and engine.proxy, and that the machine can reach it",
  );
  const key = Buffer.from(stdout, "base64");
  refuseOtherKeys(`${base}/gpg`, key, fingerprint.toUpperCase());
  await run.host.write([
    { path: paths.aptKey, mode: 0o644, content: key },
    { path: paths.aptSource, mode: 0o644, content: sourceLine(base, facts) },
  ]);
}

/** @throws where a file holds any key but the pinned one: whoever can add one could sign packages */
export function refuseOtherKeys(place: string, key: Buffer, fingerprint: string): void {
  let found: string[];
  try {
    found = fingerprints(key);
  } catch (error) {
    throw new StepError(
      `${place} is no OpenPGP key: ${(error as Error).message}`,
      "",
      "check engine.repository.url",
    );
  }
  if (found.length === 1 && found[0] === fingerprint) return;
  throw new StepError(
    `the signing key at ${place} is ${found.join(" and ") || "missing"}, but ${fingerprint} is pinned; nothing was installed`,
    "",
    "find out why from the repository's owner; only then set engine.repository.fingerprint to the new one",
  );
}

export function familyOf({ os }: Pick<Facts, "os">): "debian" | "ubuntu" {
  return [os.id, ...os.like].find((id) => id === "debian" || id === "ubuntu") === "ubuntu"
    ? "ubuntu"
    : "debian";
}

export function sourceLine(base: string, { os, architecture }: Pick<Facts, "os" | "architecture">): string {
  if (os.codename === undefined)
    throw new StepError(
      `/etc/os-release of ${os.name} names no release`,
      "",
      'use source: "distro", or a folder of packages',
    );
  return `deb [arch=${architecture} signed-by=${paths.aptKey}] ${base} ${os.codename} stable\n`;
}

/** apt's own helper needs no other package, and goes through apt's proxy. */
export function fetchKeyScript(url: string): string {
  return [
    "d=$(mktemp -d) || exit 1",
    `/usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file ${quote(url)} "$d/key" >&2 && base64 -w0 <"$d/key"`,
    'r=$?; rm -rf "$d"; exit $r',
  ].join("\n");
}

function certificatesCommand(): string {
  return `[ -d /usr/share/ca-certificates/mozilla ] || { ${quietly} apt-get update ${aptOptions} && ${quietly} apt-get install -y --no-install-recommends ${aptOptions} ca-certificates; }`;
}
