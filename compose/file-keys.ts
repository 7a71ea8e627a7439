import { load, MAPPED, refused } from "./keys/field";
import { keysOf } from "./keys/object";
import { CONFIG, LANGUAGE_MODEL, NAMING, NETWORK, SECRET, VOLUME } from "./keys/top-level";
import type { Dialect } from "./model";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import type { Key, Shape } from "./shape";

const include = { keys: keysOfInclude() };

/** The top-level keys of the Compose specification. */
export const SPEC_FILE_KEYS: Readonly<Record<string, Key>> = {
  name: { support: load(), shape: {} },
  version: { support: load("ignored: obsolete"), shape: {} },
  services: { support: MAPPED, shape: { values: { keys: SPEC_SERVICE_KEYS } } },
  networks: { support: MAPPED, shape: { values: { keys: { ...keysOf(NAMING), ...keysOf(NETWORK) } } } },
  volumes: { support: MAPPED, shape: { values: { keys: { ...keysOf(NAMING), ...keysOf(VOLUME) } } } },
  secrets: { support: MAPPED, shape: { values: { keys: { ...keysOf(NAMING), ...keysOf(SECRET) } } } },
  configs: { support: MAPPED, shape: { values: { keys: { ...keysOf(NAMING), ...keysOf(CONFIG) } } } },
  models: {
    support: refused("SW271", "they are run by a plugin of the docker CLI", "run the model as a service"),
    shape: { values: { keys: keysOf(LANGUAGE_MODEL) } },
  },
  include: { support: load(), shape: { items: include } },
};

const v1Service: Shape = { keys: V1_SERVICE_KEYS };

/** What a whole file looks like in each dialect. */
export const FILE_SHAPES: Readonly<Record<Dialect, Shape>> = {
  announcement: {
    keys: {
      name: { support: load(), shape: {} },
      containers: { support: MAPPED, shape: { values: v1Service } },
    },
  },
  v1: { values: v1Service },
  spec: { keys: SPEC_FILE_KEYS },
};

/** The top-level key that holds the services. */
export const SERVICES_KEY: Readonly<Record<Dialect, string | undefined>> = {
  announcement: "containers",
  v1: undefined,
  spec: "services",
};

function keysOfInclude(): Readonly<Record<string, Key>> {
  const names = ["path", "project_directory", "env_file"];
  return Object.fromEntries(names.map((name) => [name, { support: load(), shape: {} }]));
}
