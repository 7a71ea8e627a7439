import { isIPv6 } from "node:net";
import type { Attachment, IpamPool, Network, Service } from "../../compose";
import type {
  AttachmentDefinition,
  AttachmentSettings,
  Namespaces,
  NetworkDefinition,
  NetworkSettings,
} from "../service/definition";
import type { Mapping } from "./mapping";
import type { ServiceReport } from "./report";
import { some, someOf } from "./settings/lists";

const alone: Attachment = { aliases: [], linkLocalIps: [], driverOpts: {} };

/** The networks that a service is on: its own, or the project's default one. */
export function networksOf(
  service: Service,
  { network }: Namespaces,
  mapping: Mapping,
): AttachmentDefinition[] {
  // With another's network, or the engine's own, it is on no network of ours.
  if (network !== undefined) return [];
  const report = mapping.report(service);
  // The first of them gets the service's MAC address, whichever the file names first.
  const asked = Object.entries(service.networks).sort(([a], [b]) => (a < b ? -1 : 1));
  const attached = asked.length === 0 ? ([["default", alone]] as const) : asked;
  // The older forms have links where today's has names on a network: the alias is another name there.
  const linked = mapping.project.services.flatMap((other) =>
    other.links.filter((link) => link.service === service.name).map((link) => link.alias),
  );
  return attached.map(([key, attachment], index) => ({
    network: networkOf(key, mapping),
    aliases: [...new Set([service.name, ...attachment.aliases, ...linked])].sort(),
    settings: attachmentSettings(
      service,
      key,
      index === 0 && service.macAddress !== undefined
        ? { macAddress: service.macAddress, ...attachment }
        : attachment,
      mapping,
      report,
    ),
  }));
}

function attachmentSettings(
  service: Service,
  key: string,
  attachment: Attachment,
  mapping: Mapping,
  report: ServiceReport,
): AttachmentSettings {
  const at = `networks.${key}`;
  const fixed = (["ipv4Address", "ipv6Address"] as const).filter((name) => attachment[name] !== undefined);
  const isOverlay = mapping.onOverlay && mapping.project.networks[key]?.external !== true;
  if (isOverlay && fixed.length > 0) {
    const reason = "an overlay gives the addresses itself, and hangs where one is taken";
    const name = fixed[0] === "ipv4Address" ? "ipv4_address" : "ipv6_address";
    report.refuse(`${at}.${name}`, { code: "SW231", reason, note: "reach the service by its name" });
  } else if (fixed.length > 0 && mapping.onlyContainer(service) === undefined) {
    report.error("SW282", at, "gives one address to several containers", "remove it, or have one replica");
  }
  // With one network there is nothing to put in order.
  if (attachment.priority !== undefined && Object.keys(service.networks).length > 1) {
    const reason = "the docker plugin attaches to networks in an order of its own";
    report.refuse(`${at}.priority`, { reason, note: "use `gw_priority`" });
  }
  if (attachment.gwPriority !== undefined)
    report.notice("SW123", `${at}.gw_priority`, "an engine older than Docker 28 ignores it");
  if (attachment.macAddress !== undefined) {
    const name = service.networks[key]?.macAddress === undefined ? "mac_address" : `${at}.mac_address`;
    report.notice("SW123", name, "an engine older than Docker 25 ignores it");
  }
  return {
    ...(isOverlay ? {} : { ipv4Address: attachment.ipv4Address, ipv6Address: attachment.ipv6Address }),
    driverOpts: some(pairs(attachment.driverOpts)),
    gwPriority: attachment.gwPriority,
    linkLocalIps: some(attachment.linkLocalIps),
    macAddress: attachment.macAddress,
  };
}

function networkOf(key: string, mapping: Mapping): NetworkDefinition {
  const declared = mapping.project.networks[key];
  const external = declared?.external ?? false;
  return {
    key: `${mapping.name}-${key}`,
    physical: declared?.name ?? (external ? key : `${mapping.name}_${key}`),
    external,
    internal: declared?.internal ?? false,
    labels: declared?.labels ?? {},
    settings: declared === undefined || external ? {} : networkSettings(key, declared, mapping),
  };
}

function networkSettings(key: string, network: Network, { findings, onOverlay }: Mapping): NetworkSettings {
  const owner = `networks.${key}`;
  const refuse = (name: string, reason: string, note: string) =>
    findings.unsupported(
      { path: `${owner}.${name}`, position: network.position ?? { file: "", line: 1, column: 1 } },
      owner,
      { code: "SW231", what: "not supported", reason, note },
    );
  const { driverOpts, enableIpv6, ipam } = network;
  if (onOverlay && Object.keys(driverOpts).length > 0) {
    const reason = "the engine adds options of its own to an overlay, and the docker plugin would undo them";
    refuse("driver_opts", reason, "remove the block");
  }
  if (onOverlay && enableIpv6 === true) refuse("enable_ipv6", "an overlay has IPv4 alone", "remove the line");
  const pools = (ipam?.config ?? []).map((pool) =>
    poolOf(pool, (reason, note) => refuse("ipam", reason, note)),
  );
  return {
    ...(onOverlay ? {} : { options: someOf(driverOpts), ipv6: enableIpv6 }),
    ipamConfigs: some(pools),
    ipamDriver: ipam?.driver,
    ipamOptions: someOf(ipam?.options ?? {}),
  };
}

/** The gateway is always stated: the engine would choose it and report it back, which replaces the network. */
function poolOf(
  { subnet, ipRange, gateway, auxAddresses }: IpamPool,
  refuse: (reason: string, note: string) => void,
) {
  const chosen = gateway ?? (subnet === undefined ? undefined : firstAddress(subnet));
  if (chosen === undefined) refuse("the gateway of the subnet is not clear", "write `subnet` and `gateway`");
  return { subnet, ipRange, gateway: chosen, auxAddress: someOf(auxAddresses) };
}

/** `10.5.0.1` of `10.5.0.0/16`; undefined where it is not plain to see. */
export function firstAddress(subnet: string): string | undefined {
  const [network = "", bits] = subnet.split("/");
  if (bits === undefined) return undefined;
  if (isIPv6(network)) return network.endsWith("::") ? `${network}1` : undefined;
  const bytes = network.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !(byte >= 0 && byte < 256))) return undefined;
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - Number(bits));
  const first = Math.floor(number / size) * size + 1;
  return [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".");
}

function pairs(record: Readonly<Record<string, string>>): string[] {
  return Object.entries(record)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
}
