type Tree = Readonly<Record<string, unknown>>;

/** What docker-compose 1.29.2 prints, in the spelling of today's specification. */
export function fromOldCompose(form: unknown): unknown {
  const { services, ...rest } = form as Tree;
  const written = Object.entries(services as Record<string, Tree>).map(([name, service]) => [
    name,
    fromOldService(service),
  ]);
  return { ...rest, version: undefined, services: Object.fromEntries(written) };
}

function fromOldService(service: Tree): Tree {
  const { command = null, entrypoint = null, ports, volumes, links, build } = service;
  return {
    ...service,
    command: split(command),
    entrypoint: split(entrypoint),
    ...(Array.isArray(links) && {
      links: (links as string[]).map((link) => link.replace(/^(.+):\1$/, "$1")),
    }),
    ...(build !== undefined && { build: { dockerfile: "Dockerfile", ...(build as object) } }),
    ...(Array.isArray(ports) && { ports: (ports as string[]).map(fromOldPort) }),
    ...(Array.isArray(volumes) && { volumes: (volumes as string[]).map(fromOldVolume) }),
  };
}

/** The words of a text without escapes, as a shell splits them. */
function split(command: unknown): unknown {
  if (typeof command !== "string") return command;
  return [...command.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ""));
}

function fromOldPort(text: string): Tree {
  const [address = "", protocol = "tcp"] = text.split("/");
  const parts = address.split(":");
  const target = Number(parts.at(-1));
  const [published, hostIp] = [parts.at(-2), parts.at(-3)];
  return {
    mode: "ingress",
    protocol,
    target,
    ...(published && { published }),
    ...(hostIp && { host_ip: hostIp }),
  };
}

function fromOldVolume(text: string): Tree {
  const [source = "", target, mode] = text.split(":");
  if (target === undefined) return { type: "volume", target: source, volume: {} };
  const readOnly = mode === "ro" ? { read_only: true } : {};
  return /^[./~]/.test(source)
    ? { type: "bind", source, target, bind: {}, ...readOnly }
    : { type: "volume", source, target, volume: {}, ...readOnly };
}
