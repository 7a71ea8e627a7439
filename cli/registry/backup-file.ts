import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { extract } from "tar-stream";
import { type Manifest, parseManifest } from "../../provider/registry/manifest";

/** What is in a backup: a tar of a registry's folder. */
export interface BackupFile {
  /** Digest of each tagged image, by `repository:tag`. */
  readonly images: ReadonlyMap<string, string>;
  /** Those of which something is missing. */
  readonly broken: readonly string[];
}

/** The folder inside of the tar, which has its own name. */
const root = "registry/docker/registry/v2";
const tagLink = new RegExp(`^${root}/repositories/(.+)/_manifests/tags/([^/]+)/current/link$`);
const blobData = new RegExp(`^${root}/blobs/([^/]+)/[^/]+/([^/]+)/data$`);

/** Bytes above which no registry takes a manifest. */
const largestManifest = 4 * 2 ** 20;

/** Reads all of a backup. @throws where the file is no tar, or ends too early */
export async function readBackup(path: string): Promise<BackupFile> {
  const images = new Map<string, string>();
  const blobs = new Set<string>();
  const manifests = new Map<string, Manifest>();
  const entries = extract();
  // What goes wrong here goes wrong in the loop too.
  pipeline(createReadStream(path), entries, () => undefined);
  for await (const entry of entries) {
    const { name, size = 0 } = entry.header;
    const [, repository, tag] = tagLink.exec(name) ?? [];
    const [, algorithm, hash] = blobData.exec(name) ?? [];
    if (repository !== undefined) images.set(`${repository}:${tag}`, (await text(entry)).trim());
    else if (hash !== undefined) {
      const digest = `${algorithm}:${hash}`;
      blobs.add(digest);
      if (size > largestManifest) entry.resume();
      else {
        const manifest = manifestIn(digest, await buffer(entry));
        if (manifest !== undefined) manifests.set(digest, manifest);
      }
    } else entry.resume();
  }
  const whole = (digest: string): boolean => {
    const manifest = manifests.get(digest);
    return (
      manifest !== undefined &&
      manifest.blobs.every((blob) => blobs.has(blob.digest)) &&
      // An index may name platforms that nobody has pushed.
      manifest.children.every((child) => !manifests.has(child.digest) || whole(child.digest))
    );
  };
  return { images, broken: [...images].flatMap(([image, digest]) => (whole(digest) ? [] : [image])) };
}

/** The manifest that a blob is; undefined where it is a layer or a configuration. */
function manifestIn(digest: string, content: Buffer): Manifest | undefined {
  if (content[0] !== "{".charCodeAt(0)) return undefined;
  try {
    const { schemaVersion } = JSON.parse(content.toString()) as { schemaVersion?: unknown };
    return schemaVersion === 2 ? parseManifest(digest, content) : undefined;
  } catch {
    return undefined;
  }
}
