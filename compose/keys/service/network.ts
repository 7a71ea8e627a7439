import type { ServiceNetwork } from "../../model";
import { attachments, MAC_ADDRESS } from "../attachments";
import { someWords, words } from "../collections";
import { emulated, type Fields, field, listField, mapField, mapped, refused } from "../field";
import { externalLinks, extraHosts, links } from "../hosts";
import { namespace } from "../namespaces";
import { expose, ports } from "../ports";

export const NETWORK_KEYS: Fields<ServiceNetwork> = {
  networkMode: field(
    "network_mode",
    namespace("none", "host", "bridge", "default"),
    mapped("none, host, bridge, service:NAME, container:NAME"),
  ),
  networks: mapField("networks", attachments, mapped("list, or mapping")),
  ports: listField("ports", ports, mapped("short and long form, ranges, IPv6")),
  expose: listField("expose", expose, emulated("services of one network reach each other's ports anyway")),
  links: listField("links", links, emulated("as a further name on the network")),
  externalLinks: listField(
    "external_links",
    externalLinks,
    refused("SW273", "a container outside of the project gets no further name", "use its own name"),
  ),
  extraHosts: listField("extra_hosts", extraHosts),
  dns: listField("dns", someWords),
  dnsOpt: listField("dns_opt", words),
  dnsSearch: listField("dns_search", someWords),
  macAddress: field("mac_address", MAC_ADDRESS),
};
