import { LIMITS } from "../limits";
import type { Protocol, PublishedPort } from "../model";
import { quote } from "../read";

export const PROTOCOLS: readonly Protocol[] = ["tcp", "udp", "sctp"];

/** A port as one entry says it, without its place. */
export type BarePort = Omit<PublishedPort, "position">;

export type Range = readonly [number, number];

/** `8080:80`, `127.0.0.1:8080:80/udp`, `3000-3005`, `80`: one port for each container port; or what is wrong with it. */
export function parsePort(text: string): readonly BarePort[] | string {
  const match = /^(?:(\[[^\]]*\]|[^:/[\]]*):)?(?:([^:/]*):)?([^:/]+)(?:\/(.*))?$/.exec(text.trim());
  if (match === null) return "is no port";
  const [, first, second, containerText = "", protocolText] = match;
  const hostIp = second === undefined ? undefined : stripBrackets(first ?? "");
  const hostText = second ?? first;
  const protocol = PROTOCOLS.find((candidate) => candidate === (protocolText ?? "tcp").toLowerCase());
  if (protocol === undefined) return `${quote(protocolText ?? "")} is no protocol (tcp, udp, sctp)`;
  if (hostIp !== undefined && hostIp !== "" && !isAddress(hostIp)) return `${quote(hostIp)} is no IP address`;
  const container = parseRange(containerText);
  if (container === undefined) return `${quote(containerText)} is no port from 1 to 65535`;
  const host = hostText === undefined || hostText === "" ? "any" : parseRange(hostText);
  if (host === undefined) return `${quote(hostText ?? "")} is no port from 1 to 65535`;
  return spreadPorts(container, host, { protocol, ...(hostIp && { hostIp }) });
}

/** A port for each container port of a range; a range of host ports for one of them is a choice. */
export function spreadPorts(
  container: Range,
  host: Range | "any",
  rest: Omit<BarePort, "target" | "published">,
): readonly BarePort[] | string {
  const targets = numbersOf(container);
  if (targets.length > LIMITS.range) return `the range has more than ${LIMITS.range} ports`;
  if (host === "any") return targets.map((target) => ({ target, ...rest }));
  const [from, to] = host;
  if (targets.length === 1 && to > from) return [{ target: container[0], published: host, ...rest }];
  if (to - from + 1 !== targets.length) return "the two ranges differ in length";
  return targets.map((target, index) => ({ target, published: from + index, ...rest }));
}

export function parseRange(text: string): Range | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= 65535 ? [from, to] : undefined;
}

export function numbersOf([from, to]: Range): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

export function isAddress(text: string): boolean {
  const parts = text.split(".");
  const isV4 = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isV4 || (/^[0-9a-f:.]+(%\w+)?$/i.test(text) && text.includes(":"));
}

function stripBrackets(text: string): string {
  return text.replace(/^\[(.*)\]$/, "$1");
}
