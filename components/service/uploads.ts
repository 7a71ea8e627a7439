import type * as docker from "@pulumi/docker";
import type { FileDefinition } from "./definition";

/** Files that the plugin writes into a container before it starts; another content is another container. */
export function uploadsOf(
  files: readonly FileDefinition[],
): docker.types.input.ContainerUpload[] | undefined {
  if (files.length === 0) return undefined;
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, content, base64, mode, owner, group }) => ({
      file: path,
      ...(base64 === true ? { contentBase64: content } : { content }),
      permissions: `0${mode.toString(8).padStart(3, "0")}`,
      ...(owner === undefined ? {} : { owner }),
      ...(group === undefined ? {} : { group }),
    }));
}
