import type { EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { explained } from "./failures";
import { layerProgress } from "./layers";
import { loginHeader, type RegistryUser } from "./login";
import { imagePath, parseReference } from "./reference";
import { persistently } from "./retry";
import { transfer } from "./transfer";

/** Pushes a tagged image into the registry of its name; `repository@sha256:...` is what it is called from then on. */
export async function push(
  api: EngineApi,
  reference: string,
  user: RegistryUser,
  progress: Progress,
  signal: AbortSignal,
): Promise<string> {
  const { registry = "", repository, version } = parseReference(reference);
  const path = `${imagePath(repository)}/push?${new URLSearchParams({ tag: version })}`;
  const headers = loginHeader(registry, user);
  try {
    const digest = await persistently(progress, signal, async () => {
      const told = layerProgress(progress, "pushing");
      let digest: string | undefined;
      for await (const message of transfer(api, path, headers, repository)) {
        told(message);
        digest = message.aux?.Digest ?? digest;
      }
      if (digest === undefined) throw new Error("the engine has told no digest of what it has pushed");
      return digest;
    });
    return `${repository}@${digest}`;
  } catch (error) {
    throw explained(error, { act: "push", machine: api.endpoint.machine, registry, username: user.username });
  }
}
