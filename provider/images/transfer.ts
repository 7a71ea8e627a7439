import { ApiRefusal, type EngineApi } from "../engine-api";
import { RegistryRefusal } from "./failures";
import { type Message, messages } from "./messages";

/** What the engine tells of a push or a pull while it goes on; what goes wrong is the registry's refusal. */
export async function* transfer(
  api: EngineApi,
  path: string,
  headers: Readonly<Record<string, string>>,
  repository: string,
): AsyncGenerator<Message> {
  try {
    for await (const message of messages(await api.stream("POST", path, { headers }))) {
      if (message.error !== undefined) throw new RegistryRefusal(message.error, repository);
      yield message;
    }
  } catch (error) {
    throw error instanceof ApiRefusal ? new RegistryRefusal(error.detail, repository) : error;
  }
}
