import { load, mapped, type Support } from "./keys/field";
import { keysOf } from "./keys/object";
import { SERVICE } from "./keys/service";
import type { Key } from "./shape";

const external: Support = load("from this file or another");

/** The service keys of the Compose specification. */
export const SPEC_SERVICE_KEYS: Readonly<Record<string, Key>> = {
  ...keysOf(SERVICE),
  extends: { support: external, shape: { keys: { file: key(load()), service: key(load()) } } },
};

/** Keys of the first file format that the specification has given up. */
const ONLY_V1: Readonly<Record<string, Key>> = {
  dockerfile: key(mapped("beside `build`")),
  net: key(mapped("as `network_mode`")),
  log_driver: key(mapped("as `logging.driver`")),
  log_opt: key(mapped("as `logging.options`")),
  volume_driver: key(
    mapped("as `driver` of the service's volumes; two services have to agree on one volume's"),
  ),
};

const SHARED_WITH_V1 =
  `build cap_add cap_drop cgroup_parent command container_name cpu_quota cpu_shares cpuset devices
  dns dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts hostname image ipc
  labels links mac_address mem_limit mem_swappiness memswap_limit pid ports privileged read_only restart security_opt
  shm_size stdin_open stop_signal tty ulimits user volumes volumes_from working_dir`.split(/\s+/);

/** The service keys of fig and of Compose's first file format; the announcement's files have them too. */
export const V1_SERVICE_KEYS: Readonly<Record<string, Key>> = {
  ...Object.fromEntries(Object.entries(SPEC_SERVICE_KEYS).filter(([name]) => SHARED_WITH_V1.includes(name))),
  build: key(mapped("a path")),
  ...ONLY_V1,
};

function key(support: Support): Key {
  return { support, shape: {} };
}
