/** Everything of ours on a host, besides the drop-in, apt's files and our keys in daemon.json; readable by root alone. */
export const folder = "/etc/docker/stowage";

export const paths = {
  daemonJson: "/etc/docker/daemon.json",
  dropIn: "/etc/systemd/system/docker.service.d/90-stowage.conf",
  /** Which stack owns this host, and which keys of daemon.json are ours. */
  owner: `${folder}/owner.json`,
  ca: `${folder}/ca.pem`,
  serverCertificate: `${folder}/server.pem`,
  serverKey: `${folder}/server-key.pem`,
  /** Hash of the configuration with which the engine runs. */
  applied: `${folder}/applied`,
  /** What the bootstrap did, one line each. */
  journal: `${folder}/journal`,
  /** The engine's proxy, as systemd's EnvironmentFile; may hold a password. */
  proxy: `${folder}/proxy.env`,
  /** Who may reach the port of the API, as a script and as the unit that runs it at boot. */
  firewall: `${folder}/firewall`,
  firewallUnit: "/etc/systemd/system/stowage-firewall.service",
  /** Tries again what the engine gave up at its start, as a script and as the unit that runs it. */
  revival: `${folder}/revival`,
  revivalUnit: "/etc/systemd/system/stowage-revival.service",
  /** What it trusts, one file for each registry. */
  registries: `${folder}/registries`,
  /** Puts the registries' names into /etc/hosts, as a script and as the unit that runs it at boot. */
  hosts: `${folder}/hosts`,
  hostsUnit: "/etc/systemd/system/stowage-hosts.service",
  /** Packages that we hold at their version. */
  held: `${folder}/held`,
  aptProxy: "/etc/apt/apt.conf.d/90stowage-proxy",
  aptSource: "/etc/apt/sources.list.d/stowage-docker.list",
  aptKey: "/etc/apt/keyrings/stowage-docker.asc",
  /** What was there before us, byte for byte; `NAME.absent` where nothing was. */
  backup: `${folder}/backup`,
  /** Whether the engine started at boot before us, in systemd's word. */
  enabled: `${folder}/backup/enabled`,
} as const;

export const backups = [
  ["daemon.json", paths.daemonJson],
  ["90-stowage.conf", paths.dropIn],
] as const;
