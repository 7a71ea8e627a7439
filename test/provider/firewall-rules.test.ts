import { parseFacts } from "../../provider/engine/facts";
import { firewallDrift, wanted } from "../../provider/engine/firewall";
import { describeRules, openTo } from "../../provider/engine/firewall-rules";
import { networkKey } from "../../provider/network";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const inputs = { allowFrom: ["10.1.2.3/8", "2001:DB8:0:0::/32"] };
const leads = "-A INPUT -p tcp -m tcp --dport 2376 -j STOWAGE-API";
const chain = (...sources: string[]) =>
  ["-N STOWAGE-API", ...sources.map((source) => `-A STOWAGE-API -s ${source} -j RETURN`)].join("\n");
const right4 = `${chain("10.0.0.0/8")}\n-A STOWAGE-API -j DROP\n${leads}\n`;
const right6 = `${chain("2001:db8::/32")}\n-A STOWAGE-API -j DROP\n${leads}\n`;

/** Of a host whose files are right, and whose rules are these. */
function drift(rules4: string, rules6?: string, enabled = "enabled", more: object = {}): string[] {
  const facts = parseFacts(
    [
      "init systemd",
      `rules4 ${base64(rules4)}`,
      ...(rules6 === undefined ? [] : [`rules6 ${base64(rules6)}`]),
      "firewallActive active",
      `firewallEnabled ${enabled}`,
      ...Object.entries(wanted(inputs)).map(([path, text = ""]) => `file:${path} ${base64(text)}`),
    ].join("\n"),
  );
  return firewallDrift({ ...inputs, ...more }, facts);
}

test("rules that are in force as they were asked for are no drift, however their networks are written", () => {
  expect(drift(right4, right6)).toEqual([]);
  expect(drift(right4)).toEqual([]);
});

test.each([
  ["all rules are flushed", "", "everybody who reaches the machine"],
  ["nothing leads to our chain", right4.replace(leads, ""), "everybody who reaches the machine"],
  [
    "our chain lets through what it does not name",
    right4.replace("-A STOWAGE-API -j DROP\n", ""),
    "everybody who reaches the machine",
  ],
  [
    "one network more is let through",
    right4.replace(
      "-A STOWAGE-API -j DROP",
      "-A STOWAGE-API -s 203.0.113.0/24 -j RETURN\n-A STOWAGE-API -j DROP",
    ),
    "10.0.0.0/8, 203.0.113.0/24",
  ],
  [
    "a rule that is none of ours stands in our chain",
    right4.replace("-s 10.0.0.0/8 -j RETURN", "-j ACCEPT"),
    "-A STOWAGE-API -j ACCEPT",
  ],
  ["a network is missing", right4.replace(/-A STOWAGE-API -s .*\n/, ""), "nobody"],
])("it is drift that %s", (_what, rules, open) => {
  expect(drift(rules, right6)).toEqual([`iptables: port 2376 is open to ${open}, not to 10.1.2.3/8`]);
});

test("the rules of IPv6 count as well, where there is IPv6", () => {
  expect(drift(right4, "")).toEqual([
    "ip6tables: port 2376 is open to everybody who reaches the machine, not to 2001:DB8:0:0::/32",
  ]);
});

test("a unit that does not start at boot is drift", () => {
  expect(drift(right4, right6, "disabled")).toEqual([
    "stowage-firewall.service is disabled: its rules would be gone after a restart of the machine",
  ]);
});

test("an engine without a port needs no rules, and files that are left are drift", () => {
  expect(drift("", "", "enabled", { transport: "ssh" })).toEqual([
    "/etc/docker/stowage/firewall is there, and guards no port",
    "/etc/systemd/system/stowage-firewall.service is there, and guards no port",
  ]);
});

test("a person who looks at the host is told the unit and who gets through", () => {
  const unit = { active: "active", enabled: "enabled" };
  expect(describeRules({ ...unit, ipv4: right4, ipv6: right6 })).toBe(
    "firewall: stowage-firewall.service is active, enabled; port 2376 is open to 10.0.0.0/8, 2001:db8::/32",
  );
  expect(describeRules({ active: "", enabled: "", ipv4: right4, ipv6: "" })).toBe(
    "firewall: no unit; port 2376 is open to everybody who reaches the machine",
  );
});

test("a rule for another port that ends in the same digits does not lead to our chain", () => {
  expect(openTo(right4.replace("--dport 2376", "--dport 12376"))).toBeUndefined();
});

test("a network has one key, however it is written", () => {
  expect(networkKey("10.1.2.3/8")).toBe(networkKey("10.0.0.0/8"));
  expect(networkKey("2001:DB8:0:0::1/32")).toBe(networkKey("2001:db8::/32"));
  expect(networkKey("::ffff:10.0.0.1/128")).toBe(networkKey("::ffff:a00:1/128"));
  expect(networkKey("10.0.0.0/8")).not.toBe(networkKey("10.0.0.0/9"));
  expect(networkKey("::a00:0/128")).not.toBe(networkKey("10.0.0.0/32"));
});
