import { enginePort } from "../engine-api";
import { networkKey } from "../network";
import { paths } from "./paths";

/** What is in force of our firewall, whatever its files say. */
export interface FirewallRules {
  /** systemd's words of its unit: active, enabled, ...; empty where there is no systemd. */
  readonly active: string;
  readonly enabled: string;
  /** Our chain and what leads to it, as `iptables -S` and `ip6tables -S` print them. */
  readonly ipv4: string;
  /** undefined: the machine has no IPv6. */
  readonly ipv6?: string;
}

/**
 * Shell lines for the probe, which has `say`. Where our script is not there nothing is asked: the tool itself may make
 * the kernel load what it asks about.
 */
export const rulesProbe = `
if [ -e ${paths.firewall} ]; then
  rules() { { $1 -w 5 -S STOWAGE-API; $1 -w 5 -S INPUT; } 2>/dev/null | grep STOWAGE-API | base64 -w0; }
  say rules4 "$(rules iptables)"
  if [ -e /proc/net/if_inet6 ]; then say rules6 "$(rules ip6tables)"; fi
  if [ -d /run/systemd/system ]; then
    say firewallActive "$(systemctl is-active stowage-firewall.service 2>/dev/null)"
    say firewallEnabled "$(systemctl is-enabled stowage-firewall.service 2>/dev/null)"
  fi
fi`;

export function parseRules(values: ReadonlyMap<string, string>): FirewallRules | undefined {
  const decoded = (value: string) => Buffer.from(value, "base64").toString();
  const [ipv4, ipv6] = [values.get("rules4"), values.get("rules6")];
  if (ipv4 === undefined) return undefined;
  return {
    active: values.get("firewallActive") ?? "",
    enabled: values.get("firewallEnabled") ?? "",
    ipv4: decoded(ipv4),
    ...(ipv6 === undefined ? {} : { ipv6: decoded(ipv6) }),
  };
}

/** Networks that the rules of one family let through, and whatever else stands there; undefined: everybody. */
export function openTo(rules: string): string[] | undefined {
  const lines = rules.split("\n").filter((line) => line !== "");
  const leads = lines.some(
    (line) => line.startsWith("-A INPUT ") && line.endsWith(`--dport ${enginePort} -j STOWAGE-API`),
  );
  const chain = lines.filter((line) => line.startsWith("-A STOWAGE-API "));
  if (!leads || chain.pop() !== "-A STOWAGE-API -j DROP") return undefined;
  return chain.map((line) => /^-A STOWAGE-API -s (\S+) -j RETURN$/.exec(line)?.[1] ?? line);
}

/** In words, one line each, how the rules in force differ from those that were asked for. */
export function rulesDrift(rules: FirewallRules | undefined, sources: readonly string[]): string[] {
  if (rules === undefined) return [];
  const { ipv4, ipv6, enabled } = rules;
  return [
    ...familyDrift(
      "iptables",
      ipv4,
      sources.filter((source) => !source.includes(":")),
    ),
    ...(ipv6 === undefined
      ? []
      : familyDrift(
          "ip6tables",
          ipv6,
          sources.filter((source) => source.includes(":")),
        )),
    ...(enabled === "disabled" || enabled === "masked"
      ? [`stowage-firewall.service is ${enabled}: its rules would be gone after a restart of the machine`]
      : []),
  ];
}

function familyDrift(tool: string, rules: string, sources: readonly string[]): string[] {
  const open = openTo(rules);
  if (open !== undefined && sameNetworks(open, sources)) return [];
  return [`${tool}: port ${enginePort} is open to ${showOpen(open)}, not to ${showOpen(sources)}`];
}

/** For a person who looks at a host: the unit, and who gets through by now. */
export function describeRules({ active, enabled, ipv4, ipv6 }: FirewallRules): string {
  const unit = active === "" ? "no unit" : `stowage-firewall.service is ${active}, ${enabled}`;
  const open = [ipv4, ...(ipv6 === undefined ? [] : [ipv6])].map(openTo);
  const everybody = open.some((sources) => sources === undefined);
  return `firewall: ${unit}; port ${enginePort} is open to ${showOpen(everybody ? undefined : open.flatMap((sources) => sources ?? []))}`;
}

function showOpen(sources: readonly string[] | undefined): string {
  if (sources === undefined) return "everybody who reaches the machine";
  return sources.length === 0 ? "nobody" : [...sources].sort().join(", ");
}

function sameNetworks(live: readonly string[], wanted: readonly string[]): boolean {
  const keys = (list: readonly string[]) => [...new Set(list.map(keyOf))].sort().join();
  return keys(live) === keys(wanted);
}

/** A rule that somebody else has put there is no network. */
function keyOf(source: string): string {
  return source.startsWith("-A ") ? source : networkKey(source);
}
