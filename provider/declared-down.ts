/** Machines that this run's program declares down, heard in check(), before anything is deleted. */
const down = new Set<string>();

export function declareMachines(machines: Readonly<Record<string, { readonly state?: string }>>): void {
  for (const [name, { state }] of Object.entries(machines))
    if (state === "down") down.add(name);
    else down.delete(name);
}

/**
 * How long to try to reach a machine that is to be left, in milliseconds. One that is declared down is tried once all
 * the same: it may live.
 */
export function partingPatience(machine: string): number {
  return down.has(machine) ? 2_000 : 20_000;
}
