import { canonicalAddress } from "./address";
import { own } from "./order";
import type { ForeignContainer, Port } from "./problem";

/** Host ports that a container needs: one number, or the first free one of a range. */
export interface Binding {
  /** Container side, `"80/tcp"`; a second binding of the same one is `"80/tcp#2"`. */
  readonly key: string;
  readonly protocol: string;
  readonly address?: string;
  readonly from: number;
  readonly to: number;
  /** What the previous plan chose from the range. */
  readonly sticky?: number;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** `"8000-8010"`, or `"8080"` for a range of one; undefined if it is neither. */
export function parsePortRange(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from >= 1 && from <= to && to <= 65535 ? { from, to } : undefined;
}

/** What a container binds on its host. On the host's network it is the container's own ports, on every address. */
export function bindingsOf(
  container: ForeignContainer,
  pool: PortRange,
  previous: Readonly<Record<string, number>> | undefined,
): readonly Binding[] {
  if (container.ports === undefined) return none;
  const seen = new Map<string, number>();
  return container.ports.flatMap((port) => {
    const range = container.hostNetwork === true ? ownPort(port) : hostRange(port, pool);
    if (range === undefined) return [];
    const protocol = port.protocol ?? "tcp";
    const side = `${port.container ?? range.from}/${protocol}`;
    const times = (seen.get(side) ?? 0) + 1;
    seen.set(side, times);
    const key = times === 1 ? side : `${side}#${times}`;
    const sticky = own(previous, key);
    return [
      {
        key,
        protocol,
        ...range,
        ...(container.hostNetwork === true ? {} : addressOf(port)),
        ...(sticky === undefined ? {} : { sticky }),
      },
    ];
  });
}

const none: readonly never[] = [];

/** Ports that something outside the plan listens on; a range takes all of its numbers. */
export function listenersOf(ports: readonly Port[]): Binding[] {
  return ports.flatMap((port) => {
    const range = hostRange({ host: port.container, ...port }, { from: 1, to: 0 });
    if (range === undefined) return [];
    const protocol = port.protocol ?? "tcp";
    const address = addressOf(port);
    return Array.from({ length: range.to - range.from + 1 }, (_, i) => {
      const number = range.from + i;
      return { key: `${number}/${protocol}`, protocol, ...address, from: number, to: number };
    });
  });
}

/** `"8080/tcp"`, `"127.0.0.1:8080/tcp"`, `"8000-8010/tcp"`. */
export function showBinding(binding: Binding): string {
  const numbers = binding.from === binding.to ? `${binding.from}` : `${binding.from}-${binding.to}`;
  const host = binding.address?.includes(":") === true ? `[${binding.address}]` : binding.address;
  return `${host === undefined ? "" : `${host}:`}${numbers}/${binding.protocol}`;
}

/** Could two bindings not have the same number? */
export function bindingsClash(a: Binding, b: Binding): boolean {
  return a.protocol === b.protocol && addressesClash(a.address, b.address);
}

/** Do two listeners on the same number and protocol exclude each other? */
export function addressesClash(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true;
  return family(a) === family(b) && (isWildcard(a) || isWildcard(b));
}

function addressOf({ address }: Port): { address?: string } {
  return address === undefined || address === "" ? {} : { address: canonicalAddress(address) ?? address };
}

function ownPort(port: Port): PortRange | undefined {
  const number = port.container ?? (typeof port.host === "number" ? port.host : undefined);
  return number === undefined ? undefined : { from: number, to: number };
}

function hostRange(port: Port, pool: PortRange): PortRange | undefined {
  if (port.host === undefined) return undefined;
  if (typeof port.host === "number") return { from: port.host, to: port.host };
  return port.host === "any" ? pool : parsePortRange(port.host);
}

const family = (address: string): 4 | 6 => (address.includes(":") ? 6 : 4);
const isWildcard = (address: string): boolean => address === "0.0.0.0" || address === "::";
