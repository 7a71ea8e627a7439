/** What this run's program says of a host, heard in check(), before anything is deleted. */
interface Announcement {
  readonly hostKey?: string;
  /** It takes whatever key is there, from this generation on. */
  readonly trustFrom?: number;
}

const announced = new Map<string, Announcement>();

export function announce(address: string, announcement: Announcement): void {
  announced.set(address, announcement);
}

/**
 * Whether the program itself says that the host at this address has another key than the old state: it was
 * reinstalled, and what the old state describes is gone.
 */
export function saidToBeReinstalled(address: string, seen: string, generation: number): boolean {
  const said = announced.get(address);
  if (said === undefined) return false;
  if (said.hostKey !== undefined) return said.hostKey.startsWith(seen);
  return said.trustFrom !== undefined && said.trustFrom > generation;
}
