import { underAbort } from "../abort";
import { redact } from "../redact";

/** Runs one image's work under the shared signal; its errors name the image, and hold no secret. */
export async function imageWork<T>(
  reference: string,
  secrets: readonly (string | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await underAbort(work);
  } catch (error) {
    throw new Error(redact(`image ${reference}: ${(error as Error).message}`, secrets));
  }
}
