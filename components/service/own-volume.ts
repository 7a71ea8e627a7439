import { createHash } from "node:crypto";

/** Stands for the container's name: an anonymous volume is each replica's own, and stays its own. */
const placeholder = "{container}";

/** Name of an anonymous volume at a path, the same for every replica. */
export function ownVolume(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const plain = parts.join("-").replace(/[^a-zA-Z0-9_.-]/g, "-");
  // Where a part has a dash of its own, another path could have the same name.
  const isOwn = parts.every((part) => /^[a-zA-Z0-9_.]+$/.test(part));
  const hash = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return `${placeholder}_${plain}${isOwn ? "" : `--${hash}`}`;
}

/** The volume's name on the engine, for one container. */
export function volumeOf(source: string, container: string): string {
  return source.replace(placeholder, container);
}
