import { folder, paths } from "./paths";

/** What a host remembers of a registry that it trusts: all of it is ours, and goes with the trust. */
export interface RegistryRecord {
  /** IP address or host name that the registry's name stands for. */
  readonly address: string;
  readonly host: string;
  /** `HOST:PORT`: the folders in which the engine looks for the registry's authority. */
  readonly places: readonly string[];
  /** `https://HOST:PORT`: asked by the engine for public images. */
  readonly mirrors: readonly string[];
}

/** Shell pattern of all records. */
export const records = `${paths.registries}/*.conf`;

export function recordPath(registry: string): string {
  return `${paths.registries}/${registry}.conf`;
}

export function authorityPath(place: string): string {
  return `/etc/docker/certs.d/${place}/ca.crt`;
}

/** One thing a line, so that a shell can read it. */
export function recordText({ address, host, places, mirrors }: RegistryRecord): string {
  return [
    `name ${address} ${host}`,
    ...places.map((place) => `authority ${place}`),
    ...mirrors.map((url) => `mirror ${url}`),
    "",
  ].join("\n");
}

export function parseRecord(text: string): RegistryRecord {
  const after = (word: string) =>
    text.split("\n").flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const [address = "", host = ""] = after("name")[0]?.split(" ") ?? [];
  return { address, host, places: after("authority"), mirrors: after("mirror") };
}

/** The mirrors of all registries that a host trusts, in one order whoever asks. */
export function mirrorsIn(files: Readonly<Record<string, string>>): string[] {
  const mirrors = Object.entries(files)
    .filter(([path]) => path.startsWith(`${paths.registries}/`))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, text]) => parseRecord(text).mirrors);
  return [...new Set(mirrors)];
}

/** Shell lines that leave nothing of any registry but what daemon.json says. */
export const removeRegistries = [
  `for record in ${records}; do`,
  '  [ -e "$record" ] || continue',
  `  sed -n 's/^authority //p' "$record" | while read -r place; do`,
  `    rm -f ${authorityPath('"$place"')}`,
  `    rmdir /etc/docker/certs.d/"$place" 2>/dev/null || true`,
  "  done",
  "done",
  "rmdir /etc/docker/certs.d 2>/dev/null || true",
  `if [ -x ${paths.hosts} ]; then ${paths.hosts} stop; fi`,
  `if [ -e ${paths.hostsUnit} ]; then systemctl disable --quiet --now stowage-hosts.service; rm -f ${paths.hostsUnit}; systemctl daemon-reload; fi`,
  `rm -rf ${paths.registries} ${paths.hosts}`,
  // On a host whose engine is only used, nothing else is in it.
  `rmdir ${folder} 2>/dev/null || true`,
].join("\n");
