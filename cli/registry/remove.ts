import type { RegistryClient } from "../../provider/registry/client";
import { inventory, showImage } from "../../provider/registry/inventory";
import { UserError } from "../user-error";
import { shortDigest } from "./tables";

/**
 * Deletes an image by its tag. A registry deletes by digest, so that other tags of the same content go with it, and
 * an index that leads to it breaks: both are refused unless `force`.
 */
export async function removeImage(client: RegistryClient, name: string, force: boolean): Promise<string> {
  const { repository, tag } = split(name);
  const images = await inventory(client, [repository]);
  const image = images.find((each) => each.tag === tag);
  if (image === undefined) {
    const tags = images.map((each) => each.tag).join(", ");
    throw new UserError(`there is no ${name}; tags of ${repository} are ${tags || "none"}`);
  }
  const [{ digest }] = image.manifests;
  const others = images.filter(
    (each) => each !== image && each.manifests.some((manifest) => manifest.digest === digest),
  );
  const shown = others.map(showImage).join(", ");
  if (others.length > 0 && !force)
    throw new UserError(
      `${name} is ${shortDigest(digest)}, which ${shown} ${others.length === 1 ? "needs" : "need"} too; nothing was deleted. ` +
        "--force deletes it for all of them",
    );
  await client.deleteManifest(repository, digest);
  return [
    `${name} (${shortDigest(digest)}) is deleted${others.length > 0 ? `, and gone or broken with it: ${shown}` : ""}`,
    "its space becomes free when `collect` of the PrivateRegistry is raised",
  ].join("\n");
}

function split(name: string): { repository: string; tag: string } {
  const [, repository, tag] = /^([a-z0-9][a-z0-9._/-]*):([\w][\w.-]{0,127})$/.exec(name) ?? [];
  if (repository === undefined || tag === undefined)
    throw new UserError(
      `"${name}" is no REPOSITORY:TAG, such as shop/web:1.0; leave the registry's own name out`,
    );
  return { repository, tag };
}
