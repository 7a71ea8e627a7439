import * as pulumi from "@pulumi/pulumi";
import type { ClusterMachine } from "./cluster-machine";
import { engineLabel } from "./identity";

/** The only bound on an engine that hangs. The plugin takes them for containers and images; elsewhere it warns. */
export const timeouts = { create: "10m", update: "5m", delete: "2m" };

/**
 * The options of every docker resource on a machine. All of them come from here; a test walks all registrations.
 *
 * - `replacementTrigger`: a changed provider alone is silent, the container would stay on the old host.
 * - `deletedWith`: a dead machine blocks neither a move nor a destroy; its Engine's delete() cleans up.
 *
 * @param fabric number of the overlay's swarm, for what hangs on it
 */
export function placedOn(
  machine: ClusterMachine,
  more: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
  fabric?: number,
): pulumi.CustomResourceOptions {
  const { engine } = machine;
  if (engine === undefined) {
    throw new pulumi.RunError(
      `machine "${machine.name}" is declared down, so nothing can be registered on it; set its state to "active" first`,
    );
  }
  return {
    provider: machine.docker,
    replacementTrigger: `${machine.name}#${machine.generation}${fabric === undefined ? "" : `@${fabric}`}`,
    deletedWith: engine,
    ...more,
  };
}

/** The options of what is on a machine and is no docker resource. It goes with its engine, and with nothing else. */
export function onMachine(machine: ClusterMachine, parent: pulumi.Resource): pulumi.CustomResourceOptions {
  const options = placedOn(machine, { parent });
  delete options.provider;
  return options;
}

/** Labels of everything that we make on a machine. */
export function stowageLabels(machine: ClusterMachine): Record<string, string> {
  return { "stowage.engine": engineLabel(machine.name, machine.generation) };
}
