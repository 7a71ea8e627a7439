import type { DeviceRequest, Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import type { ServiceReport } from "../report";
import { some, someOf } from "./lists";

/** Devices of the machine, by path, by CDI name, or as GPUs. The planner does not count them: constraints choose. */
export function deviceSettings(service: Service, report: ServiceReport): ContainerSettings {
  const { devices, gpus, deploy } = service;
  const byPath = devices.filter(({ source }) => source.startsWith("/"));
  const byName = devices.filter(({ source }) => !source.startsWith("/"));
  for (const [index, { capabilities }] of (deploy?.reservations?.devices ?? []).entries()) {
    if (capabilities.length > 0) continue;
    const key = `deploy.resources.reservations.devices[${index}]`;
    report.error("SW281", key, "the request has no `capabilities`", "add `capabilities: [gpu]`");
  }
  return {
    devices: some(
      byPath.map(({ source, target, permissions }) => ({
        hostPath: source,
        containerPath: target ?? source,
        permissions: permissions ?? "rwm",
      })),
    ),
    deviceRequests: some([
      ...(byName.length === 0 ? [] : [{ driver: "cdi", deviceIds: byName.map(({ source }) => source) }]),
      ...gpus.map((request) => deviceRequest(request, ["gpu"])),
      ...(deploy?.reservations?.devices ?? []).map((request) => deviceRequest(request, [])),
    ]),
  };
}

/** The plugin takes a request without a driver for one of CDI, where the engine looks at the capabilities. */
function deviceRequest({ capabilities, driver, count, deviceIds, options }: DeviceRequest, always: string[]) {
  return {
    driver: driver ?? "nvidia",
    capabilities: [...new Set([...always, ...capabilities])].sort(),
    count,
    deviceIds: some(deviceIds),
    options: someOf(options),
  };
}
