import type { Named } from "../node";
import { boolean, child, plain } from "../read";
import type { Scope } from "./codec";

/** `external: true` and `name:`, or the older `external: { name: ... }`; nothing else may stand beside it. */
export function readExternal(
  entry: Named,
  { findings }: Scope,
): { readonly external: boolean; readonly name?: string } {
  const place = child(entry, "external");
  const namePlace = child(entry, "name");
  const legacy = place?.node.kind === "mapping";
  const external = legacy ? true : (boolean(place, findings) ?? false);
  const legacyName = legacy ? plain(child(place, "name"), findings) : undefined;
  const name = plain(namePlace, findings) ?? legacyName;
  if (namePlace !== undefined && legacyName !== undefined) {
    findings.error("SW250", namePlace, "`external` names it already", "keep one of them");
  }
  for (const { key, keyPosition } of external && entry.node.kind === "mapping" ? entry.node.entries : []) {
    if (key === "external" || key === "name") continue;
    const at = { path: `${entry.path}.${key}`, position: keyPosition };
    const what = "what is external was made elsewhere and takes no settings here";
    findings.error("SW232", at, what, "remove the line");
  }
  return { external, ...(name !== undefined && { name }) };
}
