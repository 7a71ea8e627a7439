import { type Endpoint, Unreachable } from "./errors";

/** How long a dead host is taken for dead without asking again, in milliseconds. */
const memory = 60_000;

const dead = new Map<string, { readonly since: number; readonly reason: Unreachable["reason"] }>();

/** Remembers that a machine did not answer, so that its other resources need not find out for themselves. */
export function rememberUnreachable({ endpoint, reason }: Unreachable): void {
  // A refused port says that the host is alive.
  if (reason !== "refused") dead.set(keyOf(endpoint), { since: Date.now(), reason });
}

export function knownUnreachable(endpoint: Endpoint): Unreachable | undefined {
  const verdict = dead.get(keyOf(endpoint));
  return verdict !== undefined && Date.now() - verdict.since < memory
    ? new Unreachable(endpoint, verdict.reason)
    : undefined;
}

/** All ports of an address are one machine's, but those of this computer. */
function keyOf({ address, port }: Endpoint): string {
  return address === "127.0.0.1" ? `${address}:${port}` : address;
}
