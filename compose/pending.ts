/**
 * Keys that are read and stand in the model, but that ComposeStack does not put on a machine yet: an error, unless
 * `unsupported` lets them pass. Whoever brings one to life removes it here.
 */
export const PENDING: ReadonlySet<string> = new Set(
  `secrets configs networks.*.driver_opts networks.*.ipam networks.*.enable_ipv6
  ${inServices(`blkio_config cap_add cap_drop cgroup cgroup_parent configs cpu_period cpu_quota cpu_shares cpuset
    device_cgroup_rules devices dns dns_opt dns_search domainname external_links extra_hosts gpus group_add healthcheck
    init ipc logging mac_address memswap_limit network_mode pid platform pre_start privileged pull_policy
    pull_refresh_after read_only runtime secrets security_opt shm_size stdin_open stop_grace_period stop_signal
    storage_opt sysctls tmpfs tty ulimits userns_mode volumes_from net log_driver log_opt volume_driver
    depends_on.condition depends_on.restart depends_on.required
    build.dockerfile_inline build.tags build.labels build.cache_from build.no_cache build.pull build.network
    build.extra_hosts build.shm_size build.ulimits
    deploy.resources.reservations.devices deploy.restart_policy
    networks.*.link_local_ips networks.*.mac_address networks.*.driver_opts networks.*.priority
    networks.*.gw_priority networks.*.interface_name
    volumes.bind.propagation volumes.bind.create_host_path volumes.bind.selinux volumes.volume.nocopy
    volumes.volume.subpath volumes.volume.labels volumes.tmpfs.size volumes.tmpfs.mode`)}`.split(/\s+/),
);

/** Whether a key below a service is not put on machines yet. */
export function isPending(key: string): boolean {
  return PENDING.has(`services.*.${key}`);
}

function inServices(keys: string): string {
  return keys
    .split(/\s+/)
    .map((key) => `services.*.${key}`)
    .join(" ");
}
