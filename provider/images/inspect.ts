import { ApiRefusal, type EngineApi } from "../engine-api";
import { imagePath } from "./reference";

/** Id of an image; undefined where the engine does not have it. */
export async function inspectImage(api: EngineApi, reference: string): Promise<string | undefined> {
  try {
    return (await api.get<{ readonly Id: string }>(`${imagePath(reference)}/json`)).Id;
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 404) return undefined;
    throw error;
  }
}
