import { limiter } from "../limit";
import type { RegistryClient } from "./client";
import { RegistryRefusal } from "./errors";
import type { Blob, Manifest } from "./manifest";

/** An image as its tag names it. */
export interface TaggedImage {
  readonly repository: string;
  readonly tag: string;
  /** Its own manifest first, then those of an index, theirs included. */
  readonly manifests: readonly [Manifest, ...Manifest[]];
}

/** Each request costs the registry one check of a password, which is slow by design. */
const width = 4;

/** Every tagged image, by repository and tag. @param repositories @default all */
export async function inventory(
  client: RegistryClient,
  repositories?: readonly string[],
): Promise<TaggedImage[]> {
  const limited = limiter(width);
  const names = repositories ?? (await client.repositories());
  const images = await Promise.all(
    names.map(async (repository) => {
      const known = new Map<string, Promise<Manifest[]>>();
      const withChildren = async (manifest: Manifest): Promise<Manifest[]> => {
        const below = await Promise.all(manifest.children.map(({ digest }) => child(digest)));
        return [manifest, ...below.flat()];
      };
      const child = (digest: string) => {
        const found =
          known.get(digest) ??
          absentAsNone(
            limited(() => client.manifest(repository, digest)),
            withChildren,
          );
        known.set(digest, found);
        return found;
      };
      const tags = await limited(() => client.tags(repository));
      return Promise.all(
        tags.map(async (tag): Promise<TaggedImage> => {
          const own = await limited(() => client.manifest(repository, tag));
          const [, ...below] = await withChildren(own);
          return { repository, tag, manifests: [own, ...below] };
        }),
      );
    }),
  );
  return images.flat();
}

/** An index may name platforms that nobody has pushed. */
async function absentAsNone<T>(
  manifest: Promise<Manifest>,
  then: (manifest: Manifest) => Promise<T[]>,
): Promise<T[]> {
  try {
    return await then(await manifest);
  } catch (error) {
    if (error instanceof RegistryRefusal && error.status === 404) return [];
    throw error;
  }
}

export function showImage({ repository, tag }: TaggedImage): string {
  return `${repository}:${tag}`;
}

/** Everything that images are made of, manifests included, each once. */
export function contentOf(images: readonly TaggedImage[]): Blob[] {
  const content = images.flatMap(({ manifests }) =>
    manifests.flatMap(({ digest, size, blobs }) => [{ digest, size }, ...blobs]),
  );
  return [...new Map(content.map((blob) => [blob.digest, blob])).values()];
}
