import * as pulumi from "@pulumi/pulumi";
import type { Engine } from "../provider/shell";
import { engineChanges, explainChanges } from "./engine-changes";
import { componentPath } from "./identity";

/** What a cluster has placed on the machine of an engine. */
const placedWith = new WeakMap<Engine, pulumi.Output<string[]>>();

/** Lets previews name the containers that a restart of the engine stops. */
export function tellContainers(engine: Engine | undefined, containers: pulumi.Output<string[]>): void {
  if (engine !== undefined) placedWith.set(engine, containers);
}

/** Says in preview, and in `up`, what changes inside a host, and what restarts there. */
export function engineHook(
  machine: pulumi.Resource,
  name: string,
  engine: () => Engine | undefined,
): pulumi.ResourceHook {
  const explain: pulumi.ResourceHookFunction = ({ oldInputs = {}, oldOutputs = {}, newInputs = {} }) => {
    const changes = engineChanges(oldInputs, oldOutputs, newInputs);
    const say = (containers?: readonly string[]) => {
      const lines = explainChanges(changes, containers);
      if (lines.length > 0) void pulumi.log.info(lines.join("\n"), machine);
    };
    const known = engine();
    const containers = known === undefined ? undefined : placedWith.get(known);
    // Neither is awaited: the plan waits for nothing of ours, but a hook holds up what it hangs on.
    if (containers === undefined) say();
    else containers.apply((names) => say(names));
  };
  return new pulumi.ResourceHook(`stowage-engine:${componentPath(machine, name)}`, explain, {
    onDryRun: true,
  });
}
