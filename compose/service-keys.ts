import { supported, unsupported, unsupportedKeys, type Key } from "./shape";

const resources = { keys: { cpus: supported(), memory: supported() } };

const deploy: Readonly<Record<string, Key>> = {
  mode: supported({}, "replicated, global"),
  replicas: supported(),
  resources: supported({
    keys: {
      limits: supported({ keys: { ...resources.keys, pids: unsupported() } }),
      reservations: supported({
        keys: { ...resources.keys, devices: unsupported(), generic_resources: unsupported() },
      }),
    },
  }),
  placement: supported({
    keys: {
      constraints: supported(),
      preferences: supported({ items: { keys: { spread: supported() } } }),
      max_replicas_per_node: supported(),
    },
  }),
  labels: unsupported("use `labels` of the service", "they belong to services of Swarm's own scheduler"),
  restart_policy: unsupported("use `restart` of the service"),
  ...unsupportedKeys("endpoint_mode update_config rollback_config"),
};

const build: Readonly<Record<string, Key>> = {
  context: supported({}, "a folder, relative to the file"),
  dockerfile: supported(),
  args: supported(),
  target: supported(),
  ...unsupportedKeys(
    `dockerfile_inline tags labels cache_from cache_to no_cache no_cache_filter pull platforms network extra_hosts shm_size ulimits
    secrets ssh additional_contexts entitlements privileged isolation provenance sbom`,
  ),
};

const port: Readonly<Record<string, Key>> = {
  target: supported(),
  published: supported(),
  host_ip: supported(),
  protocol: supported({}, "tcp, udp, sctp"),
  mode: supported({}, "host; ingress is reported, since there is no routing mesh"),
  name: unsupported(),
  app_protocol: unsupported(),
};

const mount: Readonly<Record<string, Key>> = {
  type: supported({}, "volume, bind, tmpfs"),
  source: supported(),
  target: supported(),
  read_only: supported(),
  ...unsupportedKeys("bind volume tmpfs image consistency"),
};

const attachment: Readonly<Record<string, Key>> = {
  aliases: supported(),
  ipv4_address: unsupported("reach the service by its name", "the network gives the addresses"),
  ipv6_address: unsupported("reach the service by its name", "the network gives the addresses"),
  ...unsupportedKeys("link_local_ips mac_address driver_opts priority gw_priority interface_name"),
};

/** The service keys of the Compose specification. */
export const SPEC_SERVICE_KEYS: Readonly<Record<string, Key>> = {
  image: supported(),
  build: supported({ keys: build }, "a path or a mapping"),
  command: supported({}, "text or list; no shell runs it"),
  entrypoint: supported({}, "text or list; no shell runs it"),
  environment: supported({}, "a key without value takes the variable's, if there is one"),
  env_file: supported(
    { keys: envFile(), items: { keys: envFile() } },
    "text, list, or `path` and `required`",
  ),
  ports: supported({ items: { keys: port } }, "short and long form, ranges, IPv6"),
  expose: supported(),
  volumes: supported({ items: { keys: mount } }, "volumes and absolute host paths; not relative ones"),
  networks: supported({ values: { keys: attachment } }, "list, or mapping with `aliases`"),
  links: supported(),
  depends_on: supported(
    { values: { keys: { condition: supported(), restart: supported(), required: supported() } } },
    "list, or mapping with `condition: service_started`",
  ),
  restart: supported(),
  labels: supported(),
  hostname: supported(),
  user: supported(),
  working_dir: supported(),
  container_name: supported({}, "with one replica"),
  scale: supported(),
  profiles: supported(),
  cpus: supported({}, "a limit, and so a reservation"),
  mem_limit: supported({}, "a limit, and so a reservation"),
  mem_reservation: supported(),
  deploy: supported({ keys: deploy }),
  extends: unsupported("copy the keys of the extended service, or share them with an anchor and `<<`"),
  healthcheck: unsupported(),
  network_mode: unsupported("remove it, as services reach each other by name"),
  volumes_from: unsupported("name a volume and mount it in both services"),
  tmpfs: unsupported("use a `volumes` entry with `type: tmpfs`"),
  ...unsupportedKeys(
    `attach blkio_config cap_add cap_drop cgroup cgroup_parent configs cpu_period cpu_quota cpu_shares cpuset
    credential_spec develop device_cgroup_rules devices dns dns_opt dns_search domainname external_links extra_hosts
    gpus group_add init ipc label_file logging mac_address memswap_limit models pid platform post_start pre_start
    pre_stop privileged provider pull_policy pull_refresh_after read_only runtime secrets security_opt shm_size
    stdin_open stop_grace_period stop_signal storage_opt sysctls tty ulimits use_api_socket userns_mode`,
  ),
  ...Object.fromEntries(
    `annotations cpu_count cpu_percent cpu_rt_period cpu_rt_runtime isolation mem_swappiness oom_kill_disable
    oom_score_adj pids_limit uts`
      .split(/\s+/)
      .map((name) => [name, unsupported(undefined, "a container of @pulumi/docker has no such property")]),
  ),
};

/** Keys of the first file format that the specification has given up. */
const ONLY_V1: Readonly<Record<string, Key>> = {
  dockerfile: supported({}, "beside `build`"),
  net: unsupported("remove it, as services reach each other by name"),
  ...unsupportedKeys("log_driver log_opt volume_driver"),
};

const SHARED_WITH_V1 =
  `build cap_add cap_drop cgroup_parent command container_name cpu_quota cpu_shares cpuset devices
  dns dns_search domainname entrypoint env_file environment expose extends external_links extra_hosts hostname image ipc
  labels links mac_address mem_limit mem_swappiness memswap_limit pid ports privileged read_only restart security_opt
  shm_size stdin_open stop_signal tty ulimits user volumes volumes_from working_dir`.split(/\s+/);

/** The service keys of fig and of Compose's first file format; the announcement's files have them too. */
export const V1_SERVICE_KEYS: Readonly<Record<string, Key>> = {
  ...Object.fromEntries(Object.entries(SPEC_SERVICE_KEYS).filter(([name]) => SHARED_WITH_V1.includes(name))),
  build: supported({}, "a path"),
  ...ONLY_V1,
};

function envFile(): Readonly<Record<string, Key>> {
  return { path: supported(), required: supported(), format: unsupported() };
}
