import type { FileSource, Ipam, IpamPool, LanguageModel, Network, Volume } from "../model";
import { isNull, type Named } from "../node";
import { readExternal } from "./external";
import type { Codec, Scope } from "./codec";
import { list, plainMap, words } from "./collections";
import { type Fields, defaulted, field, listField, load, mapField, mapped, needed, refused } from "./field";
import { object, readFields } from "./object";
import { flag, holed, on, whole, word } from "./scalars";

type Own<T> = Omit<T, "name" | "external" | "position">;

const SWARM_STORE = refused(
  "SW272",
  "it belongs to Swarm's own store, which no container reads",
  "use `file`, `environment` or `content`",
);

const pool = object<IpamPool>({
  subnet: field("subnet", word),
  ipRange: field("ip_range", word),
  gateway: field("gateway", word),
  auxAddresses: mapField("aux_addresses", plainMap),
});

export const ipam: Codec<Ipam> = object<Ipam>({
  driver: field("driver", word),
  config: listField("config", list(pool)),
  options: mapField("options", plainMap),
});

export const NETWORK: Fields<Own<Network>> = {
  driver: field("driver", word, mapped("overlay; bridge is reported, since all networks are overlays")),
  driverOpts: mapField("driver_opts", plainMap),
  ipam: field("ipam", ipam),
  internal: defaulted("internal", flag, false),
  attachable: field("attachable", on, mapped("true, as all networks are")),
  enableIpv4: field(
    "enable_ipv4",
    flag,
    refused("SW270", "a network of @pulumi/docker has no such property", "remove the line"),
  ),
  enableIpv6: field("enable_ipv6", flag),
  labels: mapField("labels", plainMap),
};

export const VOLUME: Fields<Own<Volume>> = {
  driver: field("driver", word),
  driverOpts: mapField("driver_opts", plainMap),
  labels: mapField("labels", plainMap),
};

export const SECRET: Fields<Omit<Own<FileSource>, "content">> = {
  file: field("file", word),
  environment: field("environment", word),
  driver: field("driver", word, SWARM_STORE),
  driverOpts: mapField("driver_opts", plainMap, SWARM_STORE),
  templateDriver: field("template_driver", word, SWARM_STORE),
  labels: mapField("labels", plainMap),
};

export const CONFIG: Fields<Own<FileSource>> = { ...SECRET, content: field("content", holed) };

export const LANGUAGE_MODEL: Fields<Omit<LanguageModel, "position">> = {
  name: field("name", word),
  model: needed("model", word),
  contextSize: field("context_size", whole()),
  runtimeFlags: listField("runtime_flags", words),
};

/** An entry below `networks`, `volumes`, `secrets` or `configs`: its own settings, or that it is external. */
export function readDeclared<T extends object>(
  fields: Fields<T>,
  entry: Named,
  scope: Scope,
):
  | (T & { readonly external: boolean; readonly name?: string; readonly position: Named["position"] })
  | undefined {
  // `data:` alone is a mapping without entries.
  const mapping = isNull(entry.node)
    ? { ...entry, node: { kind: "mapping" as const, entries: [], position: entry.keyPosition } }
    : entry;
  const own = readFields(fields, mapping, scope);
  return own && { ...readExternal(mapping, scope), ...own, position: entry.keyPosition };
}

/** What every such entry may have besides its own settings. */
export const NAMING: Fields<{ readonly name?: string; readonly external?: { readonly name?: string } }> = {
  name: field("name", word),
  external: field("external", object<{ readonly name?: string }>({ name: field("name", word) }), load()),
};
