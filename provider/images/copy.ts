import { Readable } from "node:stream";
import type { EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { isFull, roomRemedy } from "./failures";
import { inspectImage } from "./inspect";
import { byteProgress } from "./layers";
import { messages } from "./messages";
import { imagePath, parseReference } from "./reference";

/** Brings an image from one engine to another; what is there already stays, and only gets its name. */
export async function copy(
  from: EngineApi,
  to: EngineApi,
  reference: string,
  imageId: string,
  progress: Progress,
): Promise<void> {
  if ((await inspectImage(to, reference)) === imageId) return;
  if ((await inspectImage(to, imageId)) !== undefined) {
    const { repository, version } = parseReference(reference);
    await to.post(`${imagePath(imageId)}/tag?${new URLSearchParams({ repo: repository, tag: version })}`);
    return;
  }
  if ((await inspectImage(from, reference)) === undefined)
    throw new Error(
      `machine ${from.endpoint.machine}, which built it, no longer has it; \`pulumi up --replace\` its BuiltImage builds it again`,
    );
  const image = await from.stream("GET", `${imagePath(reference)}/get`);
  const told = byteProgress(progress, `copying from ${from.endpoint.machine}`);
  const answer = await to.stream("POST", "/images/load?quiet=1", {
    body: Readable.from(counted(image, told), { objectMode: false }),
    headers: { "Content-Type": "application/x-tar" },
  });
  for await (const { error } of messages(answer)) {
    if (error === undefined) continue;
    const remedy = isFull(error) ? roomRemedy : "run `pulumi up` again";
    throw new Error(`machine ${to.endpoint.machine} cannot load it: ${error}; ${remedy}`);
  }
}

/** Told of as it passes: a listener would make it flow before somebody takes it. */
async function* counted(stream: Readable, told: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    told((chunk as Buffer).length);
    yield chunk as Buffer;
  }
}
