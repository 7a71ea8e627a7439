import { isIPv6 } from "node:net";
import type { Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import type { ServiceReport } from "../report";
import { some } from "./lists";

/** How a container finds names. */
export function nameSettings(service: Service, report: ServiceReport): ContainerSettings {
  const hosts = service.extraHosts.filter(({ ip }) => !isIPv6(ip));
  if (hosts.length < service.extraHosts.length) {
    report.refuse("extra_hosts", {
      reason:
        "the docker plugin cannot read an IPv6 address back, and would replace the container at every `up`",
      note: "use the IPv4 address",
    });
  }
  return {
    dns: some(service.dns),
    dnsOpts: some(service.dnsOpt),
    dnsSearches: some(service.dnsSearch),
    hosts: some(hosts.map(({ host, ip }) => ({ host, ip }))),
  };
}
