import type { Findings } from "../findings";
import type { Protocol, PublishedPort, Service } from "../model";
import type { Place } from "../node";
import { child, items, plain, quote } from "../read";
import { codec, type Codec, type Json, type Scope } from "./codec";
import { field, needed, refused } from "./field";
import { readFields, shapeOf } from "./object";
import { isAddress, numbersOf, parsePort, parseRange, PROTOCOLS, spreadPorts } from "./port-text";
import { choice, whole, word } from "./scalars";

const SHORT_FORM = 'write it like "8080:80", "127.0.0.1:8080:80/udp" or "80"';

interface LongPort {
  readonly target: number;
  readonly published?: string;
  readonly hostIp?: string;
  readonly protocol?: Protocol;
  readonly mode?: "host" | "ingress";
  readonly name?: string;
  readonly appProtocol?: string;
}

const longFields = {
  target: needed("target", whole(1)),
  published: field("published", word),
  hostIp: field("host_ip", word),
  protocol: field("protocol", choice(...PROTOCOLS), { kind: "mapped", note: "tcp, udp, sctp" } as const),
  mode: field("mode", choice("host", "ingress"), {
    kind: "mapped",
    note: "host; ingress is reported, since there is no routing mesh",
  } as const),
  name: field("name", word, refused("SW271", "it is a remark for other tools", "make it a comment")),
  appProtocol: field(
    "app_protocol",
    word,
    refused("SW271", "it is a remark for other tools", "make it a comment"),
  ),
};

/** The published ports, one for each container port; ranges of equal length are spread out. */
export const ports: Codec<readonly PublishedPort[]> = codec(
  (place, scope) => {
    const found = items(place, scope.findings).flatMap((item) => {
      const read = item.node.kind === "mapping" ? readLong(item, scope) : readShort(item, scope.findings);
      return read.map((port) => ({ port, path: item.path }));
    });
    reportTwice(found, scope.findings);
    return found.map(({ port }) => port);
  },
  (values) => values.map(writePort),
  { items: shapeOf<LongPort>(longFields) },
);

function writePort({ target, published, protocol, hostIp, mode, name, appProtocol }: PublishedPort): Json {
  const host = typeof published === "object" ? published.join("-") : published;
  return {
    ...(appProtocol !== undefined && { app_protocol: appProtocol }),
    ...(hostIp !== undefined && { host_ip: hostIp }),
    mode: mode ?? "ingress",
    ...(name !== undefined && { name }),
    protocol,
    ...(host !== undefined && { published: String(host) }),
    target,
  };
}

/** `"80"`, `"53/udp"` or a range of container ports that are open to the other services. */
export const expose: Codec<Service["expose"]> = codec(
  (place, { findings }) =>
    items(place, findings).flatMap((item) => {
      const value = plain(item, findings);
      if (value === undefined) return [];
      const [numbers = "", protocolName = "tcp", ...more] = value.split("/");
      const range = parseRange(numbers);
      const protocol = PROTOCOLS.find((candidate) => candidate === protocolName.toLowerCase());
      if (range !== undefined && protocol !== undefined && more.length === 0)
        return numbersOf(range).map((port) => ({ port, protocol }));
      const remedy = 'write it like "80", "53/udp" or "3000-3005"';
      findings.error("SW210", item, `${quote(value)} is no port`, remedy);
      return [];
    }),
  (values) => values.map(({ port, protocol }) => (protocol === "tcp" ? String(port) : `${port}/${protocol}`)),
);

/** Digits with colons that YAML 1.1 reads as a base 60 number. */
export function isBase60(text: string): boolean {
  return /^[1-9]\d*(:[0-5]?\d)+$/.test(text);
}

function readShort(item: Place, findings: Findings): readonly PublishedPort[] {
  const value = plain(item, findings);
  if (value === undefined) return [];
  const found = parsePort(value);
  if (typeof found === "string") {
    findings.error("SW210", item, `${quote(value)}: ${found}`, SHORT_FORM);
    return [];
  }
  return found.map((port) => ({ ...port, position: item.position }));
}

function readLong(item: Place, scope: Scope): readonly PublishedPort[] {
  const { findings } = scope;
  const found = readFields<LongPort>(longFields, item, scope);
  const modePlace = child(item, "mode");
  if (modePlace !== undefined && found?.mode === "ingress") {
    const what = "there is no routing mesh: the port is open on the machines that run the service";
    findings.notice("SW123", modePlace, what);
  }
  if (found === undefined) return [];
  const { target, published, hostIp, protocol = "tcp", ...rest } = found;
  if (hostIp !== undefined && !isAddress(hostIp)) {
    findings.error("SW210", child(item, "host_ip") ?? item, `${quote(hostIp)} is no IP address`);
  }
  if (target > 65535) {
    findings.error("SW210", child(item, "target") ?? item, `${target} is no port from 1 to 65535`);
    return [];
  }
  const host = published === undefined || published === "" ? "any" : parseRange(published);
  if (host === undefined) {
    const at = child(item, "published") ?? item;
    findings.error("SW210", at, `${quote(published ?? "")} is no port from 1 to 65535`);
    return [];
  }
  const more = { ...rest, protocol, ...(hostIp !== undefined && hostIp !== "" && { hostIp }) };
  const ports = spreadPorts([target, target], host, more);
  return typeof ports === "string" ? [] : ports.map((port) => ({ ...port, position: item.position }));
}

function reportTwice(
  ports: readonly { readonly port: PublishedPort; readonly path: string }[],
  findings: Findings,
): void {
  const seen = new Map<string, PublishedPort>();
  for (const { port, path } of ports) {
    if (typeof port.published !== "number") continue;
    const key = `${port.hostIp ?? ""} ${port.published}/${port.protocol}`;
    const before = seen.get(key);
    if (before !== undefined) {
      const what = `host port ${port.published}/${port.protocol} is published twice, first in line ${before.position.line}`;
      findings.error("SW211", { path, position: port.position }, what, "keep one of them");
    }
    seen.set(key, port);
  }
}
