import type { Namespace } from "../model";
import { plain, quote } from "../read";
import { suggest } from "../suggest";
import { codec, type Codec } from "./codec";

/** `service:NAME`, `container:NAME`, or one of the engine's words. */
export function namespace(...words: readonly string[]): Codec<Namespace> {
  return codec((place, { findings }) => {
    const value = plain(place, findings);
    if (value === undefined) return undefined;
    const [, kind, name = ""] = /^(service|container):(.+)$/.exec(value) ?? [];
    if (kind === "service" || kind === "container") return { kind, name };
    if (words.includes(value)) return { kind: "mode", name: value };
    const meant = suggest(value, words);
    const remedy =
      meant === undefined
        ? `write ${words.join(", ")}, service:NAME or container:NAME`
        : `did you mean ${quote(meant)}?`;
    findings.error("SW202", place, `${quote(value)} is no namespace`, remedy);
    return undefined;
  }, showNamespace);
}

export function showNamespace({ kind, name }: Namespace): string {
  return kind === "mode" ? name : `${kind}:${name}`;
}
