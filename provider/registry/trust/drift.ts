import { quote } from "../../ssh/shell";
import type { Facts } from "../../engine/facts";
import type { Host } from "../../engine/host";
import { parse } from "../../engine/daemon-json";
import { mirrorsKey } from "../../engine/mirrors";
import { paths } from "../../engine/paths";
import { look } from "../../engine/probe";
import { authorityPath, recordPath, recordText } from "../../engine/registries";
import { must } from "../../engine/step";
import { hasLine, hostsScript, hostsUnit } from "./hosts";
import { recordOf, type TrustInputs } from "./state";

const hosts = "/etc/hosts";

/** What a look at a machine needs to know of it. */
export type Seen = Pick<Facts, "files" | "init">;

export async function driftOn(host: Host, state: TrustInputs): Promise<string[]> {
  const { files, init } = await look(host);
  const authorities = recordOf(state).places.map(authorityPath);
  const { stdout } = await must(
    host,
    "looking at the registry's name and authority",
    filesScript([hosts, paths.hosts, paths.hostsUnit, ...authorities]),
    "is /etc readable?",
  );
  return driftOf(state, { init, files: { ...files, ...parseFiles(stdout) } });
}

/** In words, one line each, how a machine differs from what was set up there: what the next `up` puts right. */
export function driftOf(state: TrustInputs, { files, init }: Seen): string[] {
  const wanted = recordOf(state);
  const ours: Readonly<Record<string, string>> = {
    [recordPath(state.registry)]: recordText(wanted),
    ...Object.fromEntries(wanted.places.map((place) => [authorityPath(place), state.caCertificate])),
    [paths.hosts]: hostsScript(),
    ...(init === "systemd" ? { [paths.hostsUnit]: hostsUnit } : {}),
  };
  return [
    ...Object.entries(ours).flatMap(([path, content]) =>
      files[path] === content ? [] : [`${path} ${files[path] === undefined ? "is missing" : "was edited"}`],
    ),
    ...(hasLine(files[hosts] ?? "", wanted)
      ? []
      : [`${hosts} does not say that ${wanted.host} is ${wanted.address}`]),
    ...wanted.mirrors.flatMap((url) =>
      mirrorsOf(files).includes(url) ? [] : [`${paths.daemonJson}: "${mirrorsKey}" lacks ${url}`],
    ),
  ];
}

/** None where daemon.json cannot be read: that is the engine's to tell. */
function mirrorsOf(files: Seen["files"]): readonly unknown[] {
  try {
    const list = parse(files[paths.daemonJson])[mirrorsKey];
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}

/** Prints each file that is there: its path, a blank, its content in base64. */
export function filesScript(files: readonly string[]): string {
  return `for f in ${files.map(quote).join(" ")}; do if [ -f "$f" ]; then printf '%s %s\\n' "$f" "$(base64 -w0 <"$f")"; fi; done`;
}

export function parseFiles(output: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    output.split("\n").flatMap((line) => {
      const [, path, content] = /^(\S+) (\S*)$/.exec(line) ?? [];
      return path === undefined ? [] : [[path, Buffer.from(content ?? "", "base64").toString()]];
    }),
  );
}
