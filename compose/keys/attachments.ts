import type { Attachment } from "../model";
import { items, plain } from "../read";
import type { Codec } from "./codec";
import { map, plainMap, words } from "./collections";
import { field, listField, mapField, mapped, refused } from "./field";
import { object, orNull } from "./object";
import { between, matching, word } from "./scalars";

export const MAC_ADDRESS = matching(/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i, "a MAC address");

const FIXED = mapped("on a bridge; an overlay gives the addresses itself");
const LARGE = Number.MAX_SAFE_INTEGER;
const ALONE: Attachment = { aliases: [], linkLocalIps: [], driverOpts: {} };

const attachment = object<Attachment>({
  aliases: listField("aliases", words),
  ipv4Address: field("ipv4_address", word, FIXED),
  ipv6Address: field("ipv6_address", word, FIXED),
  linkLocalIps: listField("link_local_ips", words),
  macAddress: field("mac_address", MAC_ADDRESS),
  driverOpts: mapField("driver_opts", plainMap),
  priority: field("priority", between(-LARGE, LARGE)),
  gwPriority: field("gw_priority", between(-LARGE, LARGE)),
  interfaceName: field(
    "interface_name",
    word,
    refused("SW270", "a container of @pulumi/docker has no such property", "remove the line"),
  ),
});

const long = map(orNull(attachment), ALONE);

/** Names of networks, or a mapping that says how the service is attached to each. */
export const attachments: Codec<Readonly<Record<string, Attachment>>> = {
  ...long,
  read(place, scope) {
    if (place.node.kind === "mapping") return long.read(place, scope);
    const names = items(place, scope.findings).flatMap((item) => plain(item, scope.findings) ?? []);
    return Object.fromEntries(names.map((name) => [name, ALONE]));
  },
};
