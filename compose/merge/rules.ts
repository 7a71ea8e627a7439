import {
  deviceKey,
  envFileKey,
  linkKey,
  mountKey,
  portKey,
  storedFileKey,
  subnetKey,
  wholeKey,
} from "./identity";
import type { Dialect } from "../model";
import type { Node } from "../node";

/** How a value of an overriding file joins what it overrides. */
export type Rule =
  /**
   * Mappings key by key, lists one after the other, anything else by replacement. Of the `alternatives`, a mapping
   * keeps the one that was named last.
   */
  | {
      readonly kind: "deep";
      readonly keys?: Readonly<Record<string, Rule>>;
      readonly values?: Rule;
      readonly alternatives?: readonly string[];
    }
  | { readonly kind: "replace" }
  /** A list `NAME=value` or a mapping, by name. */
  | { readonly kind: "pairs" }
  /** A list of names or a mapping of them; `defaults` is what a name alone stands for. */
  | { readonly kind: "names"; readonly values?: Rule; readonly defaults?: Readonly<Record<string, string>> }
  /**
   * A list in which an item takes the place of one with the same identity. `single`: a single value is a list of one;
   * `flat`: a mapping is a list of `NAME=value`.
   */
  | {
      readonly kind: "unique";
      readonly identity: (item: Node) => string | undefined;
      readonly single?: true;
      readonly flat?: true;
    }
  /** A mapping for which a single value stands as one of its keys. */
  | { readonly kind: "long"; readonly short: string; readonly rule: Rule }
  /** Deep for the same value of a key, by replacement for another. */
  | { readonly kind: "variant"; readonly key: string };

const deep = (keys: Readonly<Record<string, Rule>>, alternatives: readonly string[] = []): Rule => ({
  kind: "deep",
  keys,
  alternatives,
});
const each = (values: Rule): Rule => ({ kind: "deep", values });
const replace: Rule = { kind: "replace" };
const pairs: Rule = { kind: "pairs" };
const unique = (identity: (item: Node) => string | undefined): Rule => ({ kind: "unique", identity });
const oneOrMore = (identity: (item: Node) => string | undefined): Rule => ({
  kind: "unique",
  identity,
  single: true,
});
const words = unique(wholeKey);
const hosts: Rule = { kind: "unique", identity: wholeKey, flat: true };
const secrets = unique(storedFileKey("/run/secrets/"));

const build = deep({
  additional_contexts: pairs,
  args: pairs,
  extra_hosts: hosts,
  labels: pairs,
  platforms: words,
  secrets,
  ssh: pairs,
  tags: words,
});

/** @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md */
const SERVICE_KEYS: Readonly<Record<string, Rule>> = {
  annotations: pairs,
  build: { kind: "long", short: "context", rule: build },
  cap_add: words,
  cap_drop: words,
  command: replace,
  configs: unique(storedFileKey("/")),
  depends_on: { kind: "names", defaults: { condition: "service_started", required: "true" } },
  deploy: deep({ labels: pairs }),
  devices: unique(deviceKey),
  dns: oneOrMore(wholeKey),
  dns_opt: words,
  dns_search: oneOrMore(wholeKey),
  entrypoint: replace,
  env_file: oneOrMore(envFileKey),
  environment: pairs,
  expose: words,
  extra_hosts: hosts,
  healthcheck: deep({ test: replace }),
  label_file: oneOrMore(wholeKey),
  labels: pairs,
  links: unique(linkKey),
  logging: { kind: "variant", key: "driver" },
  models: { kind: "names" },
  networks: { kind: "names", values: deep({ aliases: words, link_local_ips: words }) },
  ports: unique(portKey),
  profiles: words,
  secrets,
  sysctls: pairs,
  tmpfs: oneOrMore(wholeKey),
  volumes: unique(mountKey),
};

/** A service in each dialect; in the older formats one has either image or build. */
export const SERVICE_RULES: Readonly<Record<Dialect, Rule>> = {
  spec: deep(SERVICE_KEYS),
  v1: deep(SERVICE_KEYS, ["image", "build"]),
  announcement: deep(SERVICE_KEYS, ["image", "build"]),
};

const labelled = each(deep({ labels: pairs }));

/** A whole file in each dialect. */
export const FILE_RULES: Readonly<Record<Dialect, Rule>> = {
  spec: deep({
    services: each(SERVICE_RULES.spec),
    networks: each(deep({ labels: pairs, ipam: deep({ config: unique(subnetKey) }) })),
    volumes: labelled,
    secrets: labelled,
    configs: labelled,
  }),
  v1: each(SERVICE_RULES.v1),
  announcement: deep({ containers: each(SERVICE_RULES.announcement) }),
};
