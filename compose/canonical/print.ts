import { dump } from "js-yaml";
import { type Json, Raw } from "../keys/codec";

/** The canonical form as text that loads again: a `$` is doubled, a value that is known only later is its variable. */
export function printCanonical(form: Json, format: "yaml" | "json"): string {
  const escaped = plainJson(form, (text) => text.replaceAll("$", "$$$$"));
  return format === "json"
    ? `${JSON.stringify(escaped, undefined, 2)}\n`
    : dump(escaped, { lineWidth: -1, noRefs: true });
}

/** The canonical form as plain data; `change` is applied to every text. */
export function plainJson(form: Json, change: (text: string) => string = (text) => text): unknown {
  if (form instanceof Raw) return form.text;
  if (typeof form === "string") return change(form);
  if (Array.isArray(form)) return form.map((item: Json) => plainJson(item, change));
  if (typeof form !== "object" || form === null) return form;
  return Object.fromEntries(
    Object.entries(form).map(([key, value]) => [key, plainJson(value as Json, change)]),
  );
}
