import { engineApi } from "../../provider/engine-api";
import { targetOf } from "../../provider/engine/bootstrap";
import { authorityOf, type EngineState } from "../../provider/engine/state";
import { type RegistryContainer, registryContainer } from "../../provider/registry/container";
import { sshEngineApi } from "../../provider/ssh-engine-api";
import { engineStateOf } from "../machines";
import type { StackState } from "../stack-state";
import { UserError } from "../user-error";
import type { StateRegistry } from "./registries";

/** The registry's container, through the engine of its machine. */
export function containerOf(
  stack: StackState,
  { name, machine, container, storage }: StateRegistry,
  signal: AbortSignal,
): RegistryContainer {
  if (storage === "s3")
    throw new UserError(
      `registry "${name}" keeps its images in a bucket; back that up with the means of whoever runs it`,
    );
  const engine = engineStateOf(stack, machine) as EngineState | undefined;
  if (engine === undefined)
    throw new UserError(
      `machine "${machine}" of registry "${name}" is down, or not set up yet; run \`pulumi up\` first`,
    );
  const api =
    engine.transport === "ssh"
      ? sshEngineApi(targetOf(engine, engine.hostKey), signal)
      : engineApi(machine, engine.address, authorityOf(engine), signal);
  return registryContainer(api, container, signal);
}
