import { entryOf, type Node } from "../node";
import { normalizePath } from "../paths";

/*
 * What makes two items of a list the same thing, so that the later takes the place of the earlier. An item whose
 * identity cannot be told has none: it is kept, and reported where it is read.
 */

/** The text itself. */
export function wholeKey(item: Node): string | undefined {
  return item.kind === "scalar" && typeof item.text === "string" ? item.text : undefined;
}

/** Where it is mounted. */
export function mountKey(item: Node): string | undefined {
  const target = textAt(item, "target");
  if (target !== undefined) return normalizePath(target);
  const parts = wholeKey(item)
    ?.replace(/^[A-Za-z]:(?=[\\/])/, "")
    .split(":");
  return parts && normalizePath(parts[1] ?? parts[0] ?? "");
}

/** What it is called in the container. */
export function deviceKey(item: Node): string | undefined {
  const parts = wholeKey(item)?.split(":");
  return textAt(item, "target") ?? parts?.[1] ?? parts?.[0];
}

/** The path of a secret or config in the container. */
export function storedFileKey(folder: string): (item: Node) => string | undefined {
  return (item) => {
    const target = textAt(item, "target") ?? textAt(item, "source") ?? wholeKey(item);
    return target === undefined || target.startsWith("/") ? target : folder + target;
  };
}

/** Address, published port, target and protocol. */
export function portKey(item: Node): string | undefined {
  if (item.kind === "mapping") {
    const target = textAt(item, "target");
    return (
      target && portText(textAt(item, "host_ip"), textAt(item, "published"), target, textAt(item, "protocol"))
    );
  }
  const short = /^(?:(?:(.*):)?([\d-]*):)?([\d-]+)(?:\/(\w+))?$/.exec(wholeKey(item) ?? "");
  return short?.[3] === undefined ? undefined : portText(short[1], short[2], short[3], short[4]);
}

export function envFileKey(item: Node): string | undefined {
  return textAt(item, "path") ?? wholeKey(item);
}

/** The alias. */
export function linkKey(item: Node): string | undefined {
  const parts = wholeKey(item)?.split(":");
  return parts?.[1] ?? parts?.[0];
}

export function subnetKey(item: Node): string | undefined {
  return textAt(item, "subnet");
}

function portText(address = "0.0.0.0", published = "", target: string, protocol = "tcp"): string {
  return `${address}:${published}:${target}/${protocol}`;
}

function textAt(node: Node, key: string): string | undefined {
  const value = entryOf(node, key)?.value;
  return value === undefined ? undefined : wholeKey(value);
}
