import type { ExternalLink, ExtraHost, Link } from "../model";
import type { Place } from "../node";
import { entries, items, oneOrMore, plain, quote } from "../read";
import { codec, type Codec, type Scope } from "./codec";

const FORM = 'write it like "db=10.0.0.5"';

/** `HOST=IP` or `HOST:IP` lines, or a mapping of hosts to one address or several. */
export const extraHosts: Codec<readonly ExtraHost[]> = codec(
  (place, scope) => {
    if (place.node.kind === "mapping") {
      return entries(place, scope.findings).flatMap((entry) =>
        oneOrMore(entry, scope.findings).flatMap((item) => addresses(entry.key, item, scope)),
      );
    }
    return items(place, scope.findings).flatMap((item) => {
      const value = plain(item, scope.findings);
      if (value === undefined) return [];
      const [, host, ips] = /^([^=:\s]+)[=:](.+)$/.exec(value) ?? [];
      if (host !== undefined && ips !== undefined) return split(host, ips);
      scope.findings.error("SW202", item, `${quote(value)} names no host and address`, FORM);
      return [];
    });
  },
  (hosts) => hosts.map(({ host, ip }) => `${host}=${ip}`).sort(),
);

/** `SERVICE` or `SERVICE:ALIAS`. */
export const links: Codec<readonly Link[]> = codec(
  (place, scope) => pairsIn(place, scope).map(([service, alias, position]) => ({ service, alias, position })),
  (all) => all.map(({ service, alias }) => (alias === service ? service : `${service}:${alias}`)),
);

/** `CONTAINER` or `CONTAINER:ALIAS`. */
export const externalLinks: Codec<readonly ExternalLink[]> = codec(
  (place, scope) =>
    pairsIn(place, scope).map(([container, alias, position]) => ({ container, alias, position })),
  (all) => all.map(({ container, alias }) => (alias === container ? container : `${container}:${alias}`)),
);

function addresses(host: string, place: Place, { findings }: Scope): readonly ExtraHost[] {
  const value = plain(place, findings);
  return value === undefined ? [] : split(host, value);
}

function split(host: string, ips: string): readonly ExtraHost[] {
  return ips.split(",").map((ip) => ({ host, ip: ip.trim().replace(/^\[(.*)\]$/, "$1") }));
}

function pairsIn(
  place: Place,
  { findings }: Scope,
): readonly (readonly [string, string, Place["position"]])[] {
  return items(place, findings).flatMap((item) => {
    const value = plain(item, findings);
    if (value === undefined) return [];
    const [name = "", alias = name, ...more] = value.split(":");
    if (name !== "" && alias !== "" && more.length === 0) return [[name, alias, item.position] as const];
    findings.error("SW202", item, `${quote(value)} is no link`, "write NAME or NAME:ALIAS");
    return [];
  });
}
