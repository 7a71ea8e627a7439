import type { RegistryClient } from "../../provider/registry/client";
import { contentOf, inventory, type TaggedImage } from "../../provider/registry/inventory";
import { showPlatform } from "../../provider/registry/manifest";
import { bareTable } from "../bare-table";
import { UserError } from "../user-error";
import { showBytes } from "./bytes";

/** Every repository that has tags: how many, and the bytes that its images take. */
export async function repositoryTable(client: RegistryClient): Promise<string> {
  const repositories = [...byRepository(await inventory(client))];
  return bareTable(
    ["REPOSITORY", "TAGS", "SIZE"],
    repositories.map(([repository, images]) => [
      repository,
      String(images.length),
      showBytes(sizeOf(images)),
    ]),
  );
}

/** The tags of one repository. */
export async function tagTable(client: RegistryClient, repository: string): Promise<string> {
  const images = await inventory(client, [repository]);
  if (images.length === 0)
    throw new UserError(`there is no image in ${repository}; \`stowage registry ls\` shows what is there`);
  const rows = images.map(async (image) => [
    image.tag,
    shortDigest(image.manifests[0].digest),
    showBytes(sizeOf([image])),
    (await platformsOf(client, image)).join(", ") || "-",
  ]);
  return bareTable(["TAG", "DIGEST", "SIZE", "PLATFORMS"], await Promise.all(rows));
}

/** Bytes of each repository, the largest first, and of all: what several have in common is there once. */
export async function usageTable(client: RegistryClient): Promise<string> {
  const images = await inventory(client);
  const rows = [...byRepository(images)].map(([repository, own]) => {
    const others = new Set(
      contentOf(images.filter((image) => image.repository !== repository)).map(({ digest }) => digest),
    );
    const shared = contentOf(own).filter(({ digest }) => others.has(digest));
    return { repository, size: sizeOf(own), shared: sum(shared) };
  });
  rows.sort((a, b) => b.size - a.size || (a.repository < b.repository ? -1 : 1));
  return bareTable(
    ["REPOSITORY", "SIZE", "SHARED WITH OTHERS"],
    [
      ...rows.map(({ repository, size, shared }) => [repository, showBytes(size), showBytes(shared)]),
      ["total", showBytes(sizeOf(images)), ""],
    ],
  );
}

export function shortDigest(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}

function byRepository(images: readonly TaggedImage[]): Map<string, TaggedImage[]> {
  const groups = new Map<string, TaggedImage[]>();
  for (const image of images) groups.set(image.repository, [...(groups.get(image.repository) ?? []), image]);
  return groups;
}

function sizeOf(images: readonly TaggedImage[]): number {
  return sum(contentOf(images));
}

function sum(blobs: readonly { readonly size: number }[]): number {
  return blobs.reduce((total, { size }) => total + size, 0);
}

/** An index names its platforms; of an image only the configuration does. */
async function platformsOf(
  client: RegistryClient,
  { repository, manifests }: TaggedImage,
): Promise<string[]> {
  const [{ configuration, children }] = manifests;
  if (configuration === undefined) return [...new Set(children.flatMap(({ platform }) => platform ?? []))];
  const content = JSON.parse((await client.blob(repository, configuration)).toString()) as {
    os?: string;
    architecture?: string;
    variant?: string;
  };
  const { os, architecture, variant } = content;
  if (os === undefined || architecture === undefined) return [];
  return [showPlatform({ os, architecture, ...(variant === undefined ? {} : { variant }) }) ?? ""];
}
