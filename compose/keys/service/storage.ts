import type { ServiceStorage } from "../../model";
import { list, plainMap, words } from "../collections";
import { device } from "../devices";
import { emulated, type Fields, field, listField, mapField, mapped, refused } from "../field";
import { fileMounts, secretMounts } from "../file-mounts";
import { tmpfs, volumesFrom } from "../memory-mounts";
import { mounts } from "../mounts";
import { on } from "../scalars";

export const STORAGE: Fields<ServiceStorage> = {
  mounts: listField("volumes", mounts, mapped("volumes and absolute host paths; not relative ones")),
  volumesFrom: listField(
    "volumes_from",
    volumesFrom,
    emulated("the mounts of the other are mounted here too"),
  ),
  tmpfs: listField("tmpfs", tmpfs),
  configs: listField("configs", fileMounts, emulated("copied into the container")),
  secrets: listField("secrets", secretMounts, emulated("copied into the container")),
  devices: listField("devices", list(device)),
  deviceCgroupRules: listField("device_cgroup_rules", words),
  storageOpt: mapField("storage_opt", plainMap),
  readOnly: field("read_only", on),
  useApiSocket: field(
    "use_api_socket",
    on,
    refused(
      "SW274",
      "it hands the whole machine to the container",
      "mount /var/run/docker.sock, if that is meant",
    ),
  ),
};
