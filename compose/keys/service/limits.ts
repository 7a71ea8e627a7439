import type { ServiceLimits } from "../../model";
import { codec } from "../codec";
import { plainMap, words } from "../collections";
import { blkioConfig, gpus, ulimits } from "../devices";
import { type Fields, field, listField, mapField, mapped, refused } from "../field";
import { namespace } from "../namespaces";
import { credentialSpec } from "../others";
import {
  between,
  choice,
  cores,
  memory,
  memoryOrAll,
  microseconds,
  orNone,
  on,
  whole,
  word,
} from "../scalars";

const noProperty = (remedy: string) =>
  refused("SW270", "a container of @pulumi/docker has no such property", remedy);
const windows = noProperty("remove the line: the machines run Linux");
const realTime = noProperty("use `cpus` or `cpu_shares`");

/** Without `limits` and `reservations`, to which several of these keys add up. */
export const LIMIT_KEYS: Fields<Omit<ServiceLimits, "limits" | "reservations">> = {
  cpus: field("cpus", cores, mapped("a limit, and so a reservation")),
  memLimit: field("mem_limit", memory, mapped("a limit, and so a reservation")),
  memReservation: field("mem_reservation", memory),
  memswapLimit: field("memswap_limit", memoryOrAll),
  memSwappiness: field(
    "mem_swappiness",
    codec(between(0, 100).read, String),
    noProperty("use `memswap_limit`"),
  ),
  shmSize: field("shm_size", memory),
  cpuShares: field("cpu_shares", orNone(whole())),
  cpuQuota: field("cpu_quota", orNone(microseconds)),
  cpuPeriod: field("cpu_period", orNone(microseconds)),
  cpuRtPeriod: field("cpu_rt_period", orNone(microseconds), realTime),
  cpuRtRuntime: field("cpu_rt_runtime", orNone(microseconds), realTime),
  cpuCount: field("cpu_count", orNone(whole()), windows),
  cpuPercent: field("cpu_percent", orNone(between(0, 100)), windows),
  cpuset: field("cpuset", word),
  pidsLimit: field(
    "pids_limit",
    orNone(between(-1, Number.MAX_SAFE_INTEGER)),
    noProperty("use `ulimits: { nproc: ... }`, which counts per user"),
  ),
  oomKillDisable: field("oom_kill_disable", on, noProperty("reserve enough memory")),
  oomScoreAdj: field("oom_score_adj", orNone(between(-1000, 1000)), noProperty("reserve enough memory")),
  ulimits: mapField("ulimits", ulimits),
  blkioConfig: field("blkio_config", blkioConfig, mapped("rates of devices")),
  gpus: listField("gpus", gpus),
  sysctls: mapField("sysctls", plainMap),
  capAdd: listField("cap_add", words),
  capDrop: listField("cap_drop", words),
  securityOpt: listField("security_opt", words),
  privileged: field("privileged", on),
  pid: field("pid", namespace("host")),
  ipc: field("ipc", namespace("host", "private", "shareable", "none")),
  uts: field("uts", choice("host"), noProperty("set `hostname`")),
  cgroup: field("cgroup", choice("host", "private")),
  cgroupParent: field("cgroup_parent", word),
  usernsMode: field("userns_mode", word),
  runtime: field("runtime", word),
  isolation: field("isolation", word, windows),
  credentialSpec: field("credential_spec", credentialSpec, windows),
};
