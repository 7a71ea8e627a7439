import type { Dialect } from "./model";
import { SPEC_SERVICE_KEYS, V1_SERVICE_KEYS } from "./service-keys";
import { supported, unsupported, unsupportedKeys, type Key, type Shape } from "./shape";

const external = supported({ keys: { name: supported() } }, "true, or a mapping with `name`");

const network: Readonly<Record<string, Key>> = {
  name: supported(),
  external,
  internal: supported(),
  labels: supported(),
  driver: supported({}, "overlay; bridge is reported, since all networks are overlays"),
  attachable: supported({}, "true, as all networks are"),
  ...unsupportedKeys("driver_opts ipam enable_ipv4 enable_ipv6"),
};

const volume: Readonly<Record<string, Key>> = {
  name: supported(),
  external,
  driver: supported(),
  driver_opts: supported(),
  labels: supported(),
};

/** The top-level keys of the Compose specification. */
export const SPEC_FILE_KEYS: Readonly<Record<string, Key>> = {
  name: supported(),
  version: supported({}, "ignored: obsolete"),
  services: supported({ values: { keys: SPEC_SERVICE_KEYS } }),
  networks: supported({ values: { keys: network } }),
  volumes: supported({ values: { keys: volume } }),
  include: unsupported("copy the services, or make a stack of their own of them"),
  ...unsupportedKeys("secrets configs models"),
};

const v1Service: Shape = { keys: V1_SERVICE_KEYS };

/** What a whole file looks like in each dialect. */
export const FILE_SHAPES: Readonly<Record<Dialect, Shape>> = {
  announcement: { keys: { name: supported(), containers: supported({ values: v1Service }) } },
  v1: { values: v1Service },
  spec: { keys: SPEC_FILE_KEYS },
};

/** The top-level key that holds the services. */
export const SERVICES_KEY: Readonly<Record<Dialect, string | undefined>> = {
  announcement: "containers",
  v1: undefined,
  spec: "services",
};
