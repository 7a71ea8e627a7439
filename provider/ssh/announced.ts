/** What this run's program says of a host, heard in check(), before anything is deleted. */
interface Announcement {
  readonly hostKey?: string;
  /** It takes whatever key is there, from this generation on. */
  readonly trustFrom?: number;
}

/** One address may be several hosts', each behind a port of its own. */
interface Host {
  readonly address: string;
  /** @default 22 */
  readonly port?: number;
}

const announced = new Map<string, Announcement>();
const keyOf = ({ address, port = 22 }: Host) => `${address} ${port}`;

export function announce(host: Host, announcement: Announcement): void {
  announced.set(keyOf(host), announcement);
}

/**
 * Whether the program itself says that the host at this address has another key than the old state: it was
 * reinstalled, and what the old state describes is gone.
 */
export function saidToBeReinstalled(host: Host, seen: string, generation: number): boolean {
  const said = announced.get(keyOf(host));
  if (said === undefined) return false;
  if (said.hostKey !== undefined) return said.hostKey.startsWith(seen);
  return said.trustFrom !== undefined && said.trustFrom > generation;
}
