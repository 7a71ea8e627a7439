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
  const images = await Promise.all(names.map((repository) => imagesOf(client, repository, limited)));
  return images.flat();
}

async function imagesOf(
  client: RegistryClient,
  repository: string,
  limited: ReturnType<typeof limiter>,
): Promise<TaggedImage[]> {
  const read = (reference: string) => limited(() => client.manifest(repository, reference)).catch(absent);
  const parts = new Map<string, Promise<Manifest[]>>();
  const partOf = async (digest: string): Promise<Manifest[]> => {
    // An index may name platforms that nobody has pushed.
    const manifest = await read(digest);
    return manifest === undefined ? [] : [manifest, ...(await below(manifest))];
  };
  const below = async ({ children }: Manifest): Promise<Manifest[]> => {
    const found = children.map(({ digest }) => {
      const part = parts.get(digest) ?? partOf(digest);
      parts.set(digest, part);
      return part;
    });
    return (await Promise.all(found)).flat();
  };
  const tags = await limited(() => client.tags(repository));
  const images = await Promise.all(
    tags.map(async (tag): Promise<TaggedImage[]> => {
      // It may have been deleted since, or lead nowhere.
      const own = await read(tag);
      return own === undefined ? [] : [{ repository, tag, manifests: [own, ...(await below(own))] }];
    }),
  );
  return images.flat();
}

function absent(error: unknown): undefined {
  if (error instanceof RegistryRefusal && error.status === 404) return undefined;
  throw error;
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
