import { setTimeout as sleep } from "node:timers/promises";

/** Waits until something holds, for at most `seconds`, also where a look gets no answer. */
export async function eventually<T>(
  look: () => Promise<T | undefined>,
  what: string,
  seconds = 30,
): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(250)) {
    try {
      const found = await Promise.race([look(), silence(end - Date.now())]);
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${what} did not happen within ${seconds} s${last === undefined ? "" : `: ${last}`}`);
}

async function silence(milliseconds: number): Promise<never> {
  await sleep(milliseconds, undefined, { ref: false });
  throw new Error("the last look got no answer");
}

/** A page's text, once it answers 200 and holds what is looked for. */
export function page(url: string, holds: RegExp = /./): Promise<string> {
  return eventually(async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const text = await answer.text();
    return answer.ok && holds.test(text) ? text : undefined;
  }, `${url} with ${holds}`);
}
