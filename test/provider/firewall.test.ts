import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { argumentFailures } from "../../provider/engine/arguments";
import { firewallScript, wanted } from "../../provider/engine/firewall";

/** Runs the script with tools that note what they are asked. */
function calls(act: "start" | "stop", sources: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  try {
    for (const tool of ["iptables", "ip6tables"])
      writeFileSync(
        join(folder, tool),
        `#!/bin/sh\necho "$(basename $0) $*" >>${folder}/log\ncase "$*" in *-C*|*-D*) exit 1;; esac\n`,
        { mode: 0o755 },
      );
    execFileSync("sh", ["-c", firewallScript(sources), "firewall", act], {
      env: { PATH: `${folder}:${process.env["PATH"]}` },
    });
    return readFileSync(join(folder, "log"), "utf8").trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ipv4 = (lines: readonly string[]) => lines.filter((line) => line.startsWith("iptables "));

test("each network is let through, all others are dropped, and only the API's port is concerned", () => {
  expect(ipv4(calls("start", ["203.0.113.0/24", "2001:db8::/32", "10.0.0.0/8"]))).toEqual([
    "iptables -w -N STOWAGE-API",
    "iptables -w -A STOWAGE-API -s 10.0.0.0/8 -j RETURN",
    "iptables -w -A STOWAGE-API -s 203.0.113.0/24 -j RETURN",
    "iptables -w -A STOWAGE-API -j DROP",
    "iptables -w -C INPUT -p tcp --dport 2376 -j STOWAGE-API",
    "iptables -w -I INPUT -p tcp --dport 2376 -j STOWAGE-API",
  ]);
});

test("stopping takes away what is ours alone", () => {
  expect(ipv4(calls("stop", []))).toEqual([
    "iptables -w -D INPUT -p tcp --dport 2376 -j STOWAGE-API",
    "iptables -w -F STOWAGE-API",
    "iptables -w -X STOWAGE-API",
  ]);
});

test("by default private networks are let through, and nobody on the internet", () => {
  const [script] = Object.values(wanted({}));
  expect(script).toContain("10.0.0.0/8");
  expect(script).toContain("fc00::/7");
  expect(script).not.toMatch(/0\.0\.0\.0\/0|::\/0/);
});

test("an engine without a port has no rules", () => {
  expect(Object.values(wanted({ transport: "ssh" }))).toEqual([undefined, undefined]);
});

test.each([
  "0.0.0.0/0",
  "::/0",
  "10.0.0.1",
  "10.0.0.0/33",
  "$(id)/8",
  "10.0.0.0/8 -j ACCEPT",
  "example.com/8",
])("%s is no network that may be let through", (network) => {
  expect(argumentFailures({ allowFrom: [network] })).toEqual([
    { property: "allowFrom", reason: expect.stringContaining("is no network in CIDR notation") },
  ]);
});

test("networks of both families are", () => {
  expect(argumentFailures({ allowFrom: ["203.0.113.0/24", "2001:db8::/32", "10.0.0.1/32"] })).toEqual([]);
});
