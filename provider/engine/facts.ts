import { type FirewallRules, parseRules, rulesProbe } from "./firewall-rules";
import { paths } from "./paths";
import { records } from "./registries";

/** What a host is and has, as one script finds it. */
export interface Facts {
  readonly os: {
    readonly id: string;
    readonly like: readonly string[];
    readonly name: string;
    /** Of the release: `bookworm`; a derivative's parent where it says so. */
    readonly codename?: string;
  };
  readonly architecture: string;
  readonly init: "systemd" | "service" | "none";
  /** The machine is itself a container. */
  readonly container: boolean;
  readonly engine?: {
    readonly version: string;
    /** The package that carries it, with its version; absent where none does. */
    readonly package?: { readonly name: string; readonly version: string };
    /** A package of it whose installation was cut off. */
    readonly unfinished?: string;
    /** It answers on its socket. */
    readonly answers: boolean;
    readonly swarm: boolean;
    /** What it holds, where it answers. */
    readonly holds?: Holdings;
    /** systemd starts it when the machine does. */
    readonly enabled?: boolean;
    /** Packages that are held at their version. */
    readonly held?: readonly string[];
  };
  /** DOCKER_OPTS of /etc/default/docker, as it is written there. */
  readonly options?: string;
  /** Last line of our journal there. */
  readonly journal?: string;
  /** `systemctl cat docker.service`; empty without such a unit. */
  readonly unit: string;
  /** Where systemd listens for the engine, as `systemctl show -p Listen docker.socket` says it. */
  readonly socket?: string;
  /** The private key itself is never read. */
  readonly serverKey: boolean;
  /** Of our firewall, where its script is there. */
  readonly firewall?: FirewallRules;
  /** Content by path of the files that matter to us. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Holdings {
  readonly storageDriver: string;
  readonly containers: number;
  readonly running: number;
  readonly images: number;
  readonly liveRestore: boolean;
  readonly dataRoot: string;
}

const read = [
  paths.daemonJson,
  paths.dropIn,
  paths.owner,
  paths.ca,
  paths.serverCertificate,
  paths.applied,
  paths.proxy,
  paths.aptProxy,
  paths.firewall,
  paths.firewallUnit,
  paths.revival,
  paths.revivalUnit,
  `${paths.backup}/daemon.json`,
] as const;

const info =
  "{{.Swarm.LocalNodeState}} {{.Driver}} {{.Containers}} {{.ContainersRunning}} {{.Images}} {{.LiveRestoreEnabled}} {{.DockerRootDir}}";

/** Prints one fact a line: its key, a blank, its value; what has lines of its own is in base64. */
export function probeScript(): string {
  return `
say() { printf '%s %s\\n' "$1" "$2"; }
if [ -r /etc/os-release ]; then . /etc/os-release; fi
say os "\${ID:-unknown}"
say like "\${ID_LIKE:-}"
say name "\${PRETTY_NAME:-\${ID:-unknown}}"
say codename "\${UBUNTU_CODENAME:-\${VERSION_CODENAME:-}}"
say architecture "$(dpkg --print-architecture 2>/dev/null || uname -m)"
if [ -d /run/systemd/system ]; then say init systemd
elif [ -d /etc/init.d ] && command -v service >/dev/null; then say init service
else say init none; fi
if [ -f /.dockerenv ] || tr '\\0' '\\n' </proc/1/environ 2>/dev/null | grep -q '^container='; then say container yes; fi
if command -v dockerd >/dev/null; then
  say version "$(dockerd --version 2>/dev/null)"
  for p in docker-ce docker.io; do
    v=$(dpkg-query -W -f '\${db:Status-Status} \${Version}' "$p" 2>/dev/null) || continue
    case $v in
      "installed "*) say package "$p \${v#installed }";;
      half-*|unpacked*) say unfinished "$p";;
    esac
  done
  say held "$(apt-mark showhold 2>/dev/null | tr '\\n' ' ')"
  state=
  if [ -d /run/systemd/system ]; then
    unit=$(systemctl cat docker.service 2>/dev/null)
    if [ -n "$unit" ]; then state=$(systemctl is-active docker.service); fi
    say unit "$(printf %s "$unit" | base64 -w0)"
    say socket "$(systemctl show -p Listen --value docker.socket 2>/dev/null | tr '\\n' ' ')"
    if systemctl is-enabled --quiet docker.service 2>/dev/null; then say enabled yes; else say enabled no; fi
  fi
  # Systemd starts a stopped engine for whoever asks it anything, and a look changes nothing.
  case $state in
    inactive|failed) ;;
    *) if s=$(timeout 10 docker -H unix:///var/run/docker.sock info -f '${info}' 2>/dev/null); then
      say answers yes; say info "$s"
    fi;;
  esac
  say options "$(sed -n 's/^ *\\(export \\)\\{0,1\\}DOCKER_OPTS=//p' /etc/default/docker 2>/dev/null | tail -n 1)"
fi
if [ -r ${paths.journal} ]; then say journal "$(tail -n 1 ${paths.journal})"; fi
if [ -s ${paths.serverKey} ]; then say serverKey yes; fi
${rulesProbe}
for f in ${read.join(" ")} ${records}; do
  if [ -f "$f" ]; then say "file:$f" "$(base64 -w0 <"$f")"; fi
done`;
}

export function parseFacts(output: string): Facts {
  const lines = output.split("\n").flatMap((line) => {
    const [, key, value] = /^(\S+) (.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
  const values = new Map(lines);
  const decoded = (value: string) => Buffer.from(value, "base64").toString();
  const words = (key: string) => (values.get(key) ?? "").split(" ").filter((word) => word !== "");
  const [codename = "", options = "", journal = "", socket = ""] = [
    "codename",
    "options",
    "journal",
    "socket",
  ].map((key) => values.get(key)?.trim());
  const version = /version ([^\s,]+)/.exec(values.get("version") ?? "")?.[1];
  const unfinished = values.get("unfinished");
  const [swarm, storageDriver = "", containers, running, images, liveRestore, ...root] = (
    values.get("info") ?? ""
  ).split(" ");
  const firewall = parseRules(values);
  const [name, packageVersion] = (values.get("package") ?? "").split(" ");
  return {
    os: {
      id: values.get("os") ?? "unknown",
      like: words("like"),
      name: values.get("name") ?? "unknown",
      ...(codename === "" ? {} : { codename }),
    },
    architecture: values.get("architecture") ?? "unknown",
    init: initOf(values.get("init")),
    container: values.get("container") === "yes",
    ...(version === undefined
      ? {}
      : {
          engine: {
            version,
            ...(name === undefined || packageVersion === undefined
              ? {}
              : { package: { name, version: packageVersion } }),
            ...(unfinished === undefined ? {} : { unfinished }),
            answers: values.get("answers") === "yes",
            swarm: !["inactive", undefined, ""].includes(swarm),
            ...(storageDriver === ""
              ? {}
              : {
                  holds: {
                    storageDriver,
                    containers: Number(containers),
                    running: Number(running),
                    images: Number(images),
                    liveRestore: liveRestore === "true",
                    dataRoot: root.join(" "),
                  },
                }),
            ...(values.has("enabled") ? { enabled: values.get("enabled") === "yes" } : {}),
            ...(values.has("held") ? { held: words("held") } : {}),
          },
        }),
    ...(options === "" ? {} : { options }),
    ...(journal === "" ? {} : { journal }),
    unit: decoded(values.get("unit") ?? ""),
    ...(socket === "" ? {} : { socket }),
    serverKey: values.get("serverKey") === "yes",
    ...(firewall === undefined ? {} : { firewall }),
    files: Object.fromEntries(
      lines.flatMap(([key, value]) =>
        key.startsWith("file:") ? [[key.slice(5), decoded(value)] as const] : [],
      ),
    ),
  };
}

function initOf(word: string | undefined): Facts["init"] {
  return word === "systemd" || word === "service" ? word : "none";
}
