import type { Namespace, Service } from "../../compose";
import type { Namespaces, Sharing } from "../service/definition";
import type { Mapping } from "./mapping";
import type { ServiceReport } from "./report";

const keys = { network: "network_mode", pid: "pid", ipc: "ipc" } as const;

/** What cannot be said of a container that is on another one's network: it is the other one's. */
const networkOnly: readonly [key: string, isGiven: (service: Service) => boolean][] = [
  ["hostname", ({ hostname }) => hostname !== undefined],
  ["domainname", ({ domainname }) => domainname !== undefined],
  ["mac_address", ({ macAddress }) => macAddress !== undefined],
  ["dns", ({ dns }) => dns.length > 0],
  ["extra_hosts", ({ extraHosts }) => extraHosts.length > 0],
];

/** Whose network, processes and memory a service shares. */
export function namespacesOf(service: Service, mapping: Mapping): Namespaces {
  const report = mapping.report(service);
  const { networkMode, pid, ipc } = service;
  const sharing = {
    network: networkMode && sharingOf(networkMode, keys.network, mapping, report),
    pid: pid && sharingOf(pid, keys.pid, mapping, report),
    ipc: ipc && sharingOf(ipc, keys.ipc, mapping, report),
  };
  reportClashes(service, sharing.network, report);
  return Object.fromEntries(Object.entries(sharing).filter(([, value]) => value !== undefined));
}

/** Containers that have to be on the same machine. */
export function sharedContainers(namespaces: Namespaces): string[] {
  return Object.values(namespaces).flatMap((sharing: Sharing) =>
    sharing.kind === "container" ? [sharing.container] : [],
  );
}

function sharingOf(
  { kind, name }: Namespace,
  key: string,
  mapping: Mapping,
  report: ServiceReport,
): Sharing | undefined {
  if (kind === "mode") return name === "default" ? undefined : { kind, mode: name };
  if (kind === "container") return containerSharing(name, key, mapping, report);
  const target = mapping.service(name);
  if (target === undefined) return undefined;
  const container = mapping.onlyContainer(target);
  if (container !== undefined) return { kind: "container", container };
  const what = `${name} has ${countOf(target, mapping)}, and only one can be shared`;
  report.error("SW282", key, what, "give it one replica, or put both into one service");
  return undefined;
}

/** One of the project's own is known by its name; of another nobody knows the machine. */
function containerSharing(
  name: string,
  key: string,
  mapping: Mapping,
  report: ServiceReport,
): Sharing | undefined {
  const ours = mapping.project.services.some((each) => mapping.containers(each).includes(name));
  if (ours) return { kind: "container", container: name };
  const reason = `the container ${name} is none of this project, so its machine is not known`;
  report.refuse(key, { code: "SW282", reason, note: "add it as a service and write `service:NAME`" });
  return undefined;
}

export function countOf(service: Service, mapping: Mapping): string {
  return service.mode === "global"
    ? "a container on every machine"
    : `${mapping.replicas(service)} containers`;
}

/** Networks and ports have been reported while loading. On a network of the engine's own there is still a name. */
function reportClashes(service: Service, network: Sharing | undefined, report: ServiceReport): void {
  if (network === undefined) return;
  const shown = network.kind === "mode" ? network.mode : `that of ${network.container}`;
  for (const [key, isGiven] of networkOnly) {
    if (!isGiven(service) || (network.kind === "mode" && key !== "mac_address")) continue;
    const remedy =
      network.kind === "mode" ? "remove one of them" : "remove one of them, or say it of the other service";
    report.error("SW282", key, `contradicts \`network_mode\`: the network is ${shown}`, remedy);
  }
}
