/** A part of an image by its content: a layer or a configuration. */
export interface Blob {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** One manifest of an index. */
export interface Child {
  readonly digest: string;
  /** `linux/arm64`; undefined for what is no image, such as an attestation. */
  readonly platform: string | undefined;
}

/** What a registry keeps under a tag: an image, or an index of images for several platforms. */
export interface Manifest {
  readonly digest: string;
  /** Bytes of the manifest itself. */
  readonly size: number;
  /** Digest of the image's configuration; undefined for an index. */
  readonly configuration: string | undefined;
  /** Configuration and layers; none for an index. */
  readonly blobs: readonly Blob[];
  /** The manifests of an index; none for an image. */
  readonly children: readonly Child[];
}

/** What engines and builders push, the newest last. */
export const manifestTypes = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
];

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

interface Document {
  readonly config?: Descriptor;
  readonly layers?: readonly Descriptor[];
  readonly manifests?: readonly Descriptor[];
}

export function isManifest(contentType = ""): boolean {
  return manifestTypes.includes(contentType.split(";")[0]?.trim() ?? "");
}

export function parseManifest(digest: string, body: Buffer): Manifest {
  const { config, layers = [], manifests = [] } = JSON.parse(body.toString()) as Document;
  return {
    digest,
    size: body.length,
    configuration: config?.digest,
    // Layers with addresses of their own are elsewhere, and were never pushed.
    blobs: [...(config === undefined ? [] : [config]), ...layers]
      .filter(({ urls = [] }) => urls.length === 0)
      .map(({ digest, size }) => ({ digest, size })),
    children: manifests.map(({ digest, platform }) => ({ digest, platform: showPlatform(platform) })),
  };
}

/** `linux/arm/v7`; undefined where there is none. */
export function showPlatform(platform: Descriptor["platform"]): string | undefined {
  if (platform === undefined || platform.os === "unknown") return undefined;
  const { os, architecture, variant } = platform;
  return [os, architecture, variant].filter(Boolean).join("/");
}
