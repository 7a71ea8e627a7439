/** Everything of ours on a host, besides the drop-in and our keys in daemon.json; readable by root alone. */
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
  /** What was there before us, byte for byte; `NAME.absent` where nothing was. */
  backup: `${folder}/backup`,
} as const;

export const backups = [
  ["daemon.json", paths.daemonJson],
  ["90-stowage.conf", paths.dropIn],
] as const;
