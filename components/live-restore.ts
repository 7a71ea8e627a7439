import type { ClusterMachine } from "./cluster-machine";

const onBridge = new WeakSet<object>();

/** Containers on a bridge may outlive a restart of their engine; swarm mode refuses such an engine. */
export function keepContainers(machine: ClusterMachine): void {
  onBridge.add(machine);
}

/**
 * Whether a machine's containers outlive restarts of its engine. Its cluster comes after it, in the same synchronous part
 * of the program; a machine that no cluster knows by then may still join a swarm.
 */
export function keepsContainers(machine: object): Promise<boolean> {
  return new Promise((resolve) => setImmediate(() => resolve(onBridge.has(machine))));
}
