import { enginePort } from "../engine-api";
import { privateNetworks } from "../shell/private-networks";
import type { Facts } from "./facts";
import { rulesDrift } from "./firewall-rules";
import { paths } from "./paths";
import type { EngineInputs } from "./state";
import { factsOf, must, type Run, type Step, writeFiles } from "./step";

/**
 * Who may reach the engine's port at all. It has a unit of its own, so that it is there before the engine at every boot,
 * and that a change of it restarts nobody. No rule of anybody else's is touched.
 */
export const firewall: Step = {
  name: "firewall",
  async check(run) {
    return firewallDrift(run.inputs, factsOf(run)).length === 0;
  },
  async apply(run) {
    const { inputs, host } = run;
    if (inputs.transport === "ssh") {
      await must(host, "removing the firewall rules", removeFirewall, "see `iptables -S`");
      return forget(run);
    }
    const systemd = factsOf(run).init === "systemd";
    await writeFiles(
      run,
      Object.entries(wanted(inputs))
        .filter(([path]) => systemd || path === paths.firewall)
        .map(([path, content]) => ({
          path,
          mode: path === paths.firewall ? 0o700 : 0o644,
          content: content ?? "",
        })),
    );
    const start = systemd
      ? "systemctl daemon-reload && systemctl enable --quiet stowage-firewall.service && systemctl restart stowage-firewall.service"
      : `${paths.firewall} start`;
    await must(
      host,
      "setting the firewall rules",
      start,
      "see `journalctl -u stowage-firewall`; is iptables installed?",
    );
    if (!systemd)
      await run.progress.warn(
        `without systemd the rules for port ${enginePort} are gone after a restart of the machine; run ${paths.firewall} start at boot`,
      );
  },
};

type Inputs = Pick<EngineInputs, "transport" | "allowFrom">;

/** Files by path; undefined: it is not to be there. */
export function wanted({ transport, allowFrom }: Inputs): Readonly<Record<string, string | undefined>> {
  const none = transport === "ssh";
  return {
    [paths.firewall]: none ? undefined : firewallScript(allowFrom ?? privateNetworks),
    [paths.firewallUnit]: none ? undefined : unit,
  };
}

/** In words, one line each, how files and rules differ from what belongs there. */
export function firewallDrift(
  inputs: Inputs,
  { files, init, firewall: rules }: Pick<Facts, "files" | "init" | "firewall">,
): string[] {
  const edited = Object.entries(wanted(inputs)).flatMap(([path, content]) => {
    if (files[path] === content || (init !== "systemd" && path === paths.firewallUnit)) return [];
    if (content === undefined) return [`${path} is there, and guards no port`];
    return [`${path} ${files[path] === undefined ? "is missing" : "was edited"}`];
  });
  return [
    ...edited,
    ...(inputs.transport === "ssh" ? [] : rulesDrift(rules, inputs.allowFrom ?? privateNetworks)),
  ];
}

function forget(run: Run): void {
  const facts = factsOf(run);
  const left = Object.entries(facts.files).filter(([path]) => !Object.hasOwn(wanted({}), path));
  run.facts = { ...facts, files: Object.fromEntries(left) };
}

const unit = `[Unit]
Description=Who may reach the Docker engine's API
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${paths.firewall} start
ExecStop=${paths.firewall} stop

[Install]
WantedBy=multi-user.target
`;

/** @param sources networks, IPv4 and IPv6; a name or a single address is none */
export function firewallScript(sources: readonly string[]): string {
  const family = (six: boolean) =>
    [...new Set(sources)].filter((source) => source.includes(":") === six).sort();
  return `#!/bin/sh
# start: only these networks reach the port of the engine's API. stop: takes the rules away.
set -eu
rule="-p tcp --dport ${enginePort} -j STOWAGE-API"
start() {
  $1 -w -N STOWAGE-API 2>/dev/null || $1 -w -F STOWAGE-API
  for source in $2; do $1 -w -A STOWAGE-API -s "$source" -j RETURN; done
  $1 -w -A STOWAGE-API -j DROP
  $1 -w -C INPUT $rule 2>/dev/null || $1 -w -I INPUT $rule
}
stop() {
  while $1 -w -D INPUT $rule 2>/dev/null; do :; done
  $1 -w -F STOWAGE-API 2>/dev/null || return 0
  $1 -w -X STOWAGE-API
}
"$1" iptables "${family(false).join(" ")}"
if [ -e /proc/net/if_inet6 ]; then "$1" ip6tables "${family(true).join(" ")}"; fi
`;
}

/** Shell lines that leave nothing of it. */
export const removeFirewall = [
  `if [ -x ${paths.firewall} ]; then ${paths.firewall} stop; fi`,
  `if [ -e ${paths.firewallUnit} ]; then systemctl disable --quiet --now stowage-firewall.service; rm -f ${paths.firewallUnit}; systemctl daemon-reload; fi`,
  `rm -f ${paths.firewall}`,
].join("\n");
