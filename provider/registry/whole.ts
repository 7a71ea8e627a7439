import { limiter } from "../limit";
import type { RegistryClient } from "./client";
import { type RegistryEndpoint, RegistryRefusal, showRegistry } from "./errors";
import { showImage, type TaggedImage } from "./inventory";

/** Something that a tagged image is made of is gone, or is not what it was. */
export class ImageBroken extends Error {
  override readonly name = "ImageBroken";
  constructor(
    readonly endpoint: RegistryEndpoint,
    readonly image: string,
    what: string,
  ) {
    super(`${showRegistry(endpoint)}: ${image}: ${what}; push it again, or restore a backup`);
  }
}

/** Makes sure that each of the images is still there, with each of its manifests and blobs. Each is asked for once. */
export async function verifyWhole(client: RegistryClient, images: readonly TaggedImage[]): Promise<void> {
  const limited = limiter(4);
  const once = new Set<string>();
  const isNew = (key: string) => !once.has(key) && once.add(key);

  const repositories = [...new Set(images.map(({ repository }) => repository))];
  const tags = new Map(
    await Promise.all(
      repositories.map(
        async (repository) => [repository, new Set(await limited(() => client.tags(repository)))] as const,
      ),
    ),
  );
  const checks = images.flatMap((image) => {
    const { repository, tag, manifests } = image;
    const broken = (what: string) => new ImageBroken(client.endpoint, showImage(image), what);
    if (tags.get(repository)?.has(tag) !== true) throw broken("its tag is gone");
    return [
      ...manifests
        .filter(({ digest }) => isNew(`${repository}@${digest}`))
        .map(({ digest }) => async () => {
          await client.manifest(repository, digest).catch((error: unknown) => {
            if (error instanceof RegistryRefusal && error.status === 404)
              throw broken(`manifest ${digest} is gone`);
            throw error;
          });
        }),
      ...manifests
        .flatMap(({ blobs }) => blobs)
        .filter(({ digest }) => isNew(`${repository}/${digest}`))
        .map(({ digest, size }) => async () => {
          const found = await client.blobSize(repository, digest);
          if (found === undefined) throw broken(`blob ${digest} is gone`);
          if (found !== size) throw broken(`blob ${digest} has ${found} bytes instead of ${size}`);
        }),
    ];
  });
  await Promise.all(checks.map((check) => limited(check)));
}
