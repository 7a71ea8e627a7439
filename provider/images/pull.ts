import type { EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { explained } from "./failures";
import { inspectImage } from "./inspect";
import { layerProgress } from "./layers";
import { loginHeader, type RegistryUser } from "./login";
import { parseReference } from "./reference";
import { persistently } from "./retry";
import { transfer } from "./transfer";

/** Pulls an image, unless the engine has it; gives its id. An engine that has it does not ask the registry. */
export async function pull(
  api: EngineApi,
  reference: string,
  user: RegistryUser,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const present = await inspectImage(api, reference);
  if (present !== undefined) return present;
  const { registry = "", repository, version } = parseReference(reference);
  const path = `/images/create?${new URLSearchParams({ fromImage: repository, tag: version })}`;
  const headers = loginHeader(registry, user);
  try {
    return await persistently(progress, signal, async () => {
      const told = layerProgress(progress, "pulling");
      for await (const message of transfer(api, path, headers, repository)) told(message);
      const pulled = await inspectImage(api, reference);
      if (pulled === undefined)
        throw new Error(
          `machine ${api.endpoint.machine} has pulled it, but does not have it; does somebody prune there?`,
        );
      return pulled;
    });
  } catch (error) {
    throw explained(error, { act: "pull", machine: api.endpoint.machine, registry, username: user.username });
  }
}
