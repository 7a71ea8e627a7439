/** What to run on an engine outside the cluster. */
export interface TrustFacts {
  readonly host: string;
  readonly ports: readonly number[];
  /** Where the registry is. */
  readonly address: string;
  /** PEM. */
  readonly ca: string;
}

/** Shell lines for an engine that no program of ours sets up: its name, its authority, a login. */
export function trustSteps({ host, ports, address, ca }: TrustFacts): string {
  const folders = ports.map((port) => `/etc/docker/certs.d/${host}:${port}`);
  return [
    "# As root on the machine of the engine; nothing has to be restarted.",
    `echo '${address} ${host}' >> /etc/hosts`,
    ...folders.flatMap((folder) => [
      `mkdir -p '${folder}'`,
      `cat > '${folder}/ca.crt' <<'END'`,
      ca.trim(),
      "END",
    ]),
    `docker login '${host}:${ports[0]}'`,
  ].join("\n");
}
