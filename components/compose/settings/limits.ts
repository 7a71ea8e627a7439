import type { BlkioConfig, Service } from "../../../compose";
import type { ContainerSettings, LimitDefinition } from "../../service/definition";
import type { ServiceReport } from "../report";
import { some } from "./lists";

/** What a container gets of processor and kernel resources, apart from cpus and memory. */
export function limitSettings(service: Service, report: ServiceReport): ContainerSettings {
  return {
    ...blockDevices(service),
    ...quota(service, report),
    cpuSet: cpuSet(service, report),
    cpuShares: service.cpuShares || undefined,
    shmSize: service.shmSize ? Math.ceil(service.shmSize / 2 ** 20) : undefined,
    ulimits: ulimitsOf(service.ulimits),
  };
}

/** In the order of their names. */
export function ulimitsOf(
  ulimits: Service["ulimits"],
): { name: string; soft: number; hard: number }[] | undefined {
  const sorted = Object.entries(ulimits).sort(([a], [b]) => (a < b ? -1 : 1));
  return some(sorted.map(([name, { soft, hard }]) => ({ name, soft, hard })));
}

/** Caps on cpus and memory. */
export function capsOf(service: Service, report: ServiceReport): LimitDefinition {
  const { limits, memswapLimit, memReservation, deploy } = service;
  const memoryReservation = memReservation ?? deploy?.reservations?.memory;
  // 0 says nothing, as for `docker run`.
  const swap = memswapLimit || undefined;
  if (swap !== undefined && limits.memory === undefined) {
    report.error(
      "SW281",
      "memswap_limit",
      "limits memory and swap, but memory is not limited",
      "add `mem_limit`",
    );
  }
  if (swap !== undefined && swap !== -1 && limits.memory !== undefined && swap < limits.memory) {
    const message = "is less than the memory limit, and has to hold both memory and swap";
    report.error("SW281", "memswap_limit", message, "raise it, or remove the line");
  }
  return {
    ...limits,
    ...(swap === undefined ? {} : { swap }),
    ...(memoryReservation === undefined ? {} : { memoryReservation }),
  };
}

function quota(service: Service, report: ServiceReport): ContainerSettings {
  const { cpuQuota, cpuPeriod, limits } = service;
  const cpuQuotaGiven = cpuQuota !== undefined && cpuQuota > 0;
  if (!cpuQuotaGiven && !cpuPeriod) return {};
  if (limits.cpus !== undefined) {
    report.error(
      "SW281",
      cpuQuotaGiven ? "cpu_quota" : "cpu_period",
      "contradicts `cpus`",
      "keep one of them",
    );
  }
  return { cpuQuota: cpuQuotaGiven ? cpuQuota : undefined, cpuPeriod: cpuPeriod || undefined };
}

function cpuSet({ cpuset }: Service, report: ServiceReport): string | undefined {
  if (cpuset === undefined || /^\d+([,-]\d+)*$/.test(cpuset)) return cpuset;
  report.error("SW281", "cpuset", `"${cpuset}" names no processors`, 'write it like "0-1,3"');
  return undefined;
}

/** The loader has refused what is not a rate. */
function blockDevices({ blkioConfig }: Service): ContainerSettings {
  if (blkioConfig === undefined) return {};
  const rates = (list: BlkioConfig["deviceReadBps"]) => some(list.map(({ path, rate }) => ({ path, rate })));
  return {
    deviceReadBps: rates(blkioConfig.deviceReadBps),
    deviceReadIops: rates(blkioConfig.deviceReadIops),
    deviceWriteBps: rates(blkioConfig.deviceWriteBps),
    deviceWriteIops: rates(blkioConfig.deviceWriteIops),
  };
}
