import type { Facts } from "./facts";
import type { Host } from "./host";
import { sha256 } from "./configuration";
import { removeFirewall } from "./firewall";
import { type Owner, ownerFile } from "./owner";
import { backups, folder, paths } from "./paths";
import { look } from "./probe";
import { removeRevival } from "./revival";
import { removeRegistries } from "./registries";
import { restartScript } from "./restart";
import { must } from "./step";
import type { EngineState } from "./state";
import { removeScript, thisLife } from "./wipe";

/** What a host that stays has been given back. */
export type Restored = "restored" | "taken over" | "nothing there";

/**
 * Takes our containers and networks (never volumes) and our configuration off a host that we do not own: what
 * was there before us is put back byte for byte, and the engine restarted with it.
 */
export async function restore(
  host: Host,
  id: string,
  { label, adopt }: Pick<EngineState, "label" | "adopt">,
): Promise<Restored> {
  const facts = await look(host);
  const owner = ownerFile(facts);
  const removeOurs = () =>
    must(
      host,
      "removing our containers and networks",
      removeScript(thisLife(label)),
      "look at `docker ps -a` there",
    );
  if (adopt === "inspect") {
    await removeOurs();
    await must(host, "removing trust in registries", `set -eu\n${removeRegistries}`, `see ${folder}`);
    return "restored";
  }
  // A newer engine resource of this stack has set the host up since: all of it is its own now.
  if (owner !== undefined && owner.engine !== id) return "taken over";
  if (owner === undefined) return "nothing there";
  if (facts.engine !== undefined) await removeOurs();
  const { script, stdin } = restoreScript(facts, owner);
  await must(host, "putting back the files that were there", script, `see ${paths.backup}`, { stdin });
  if (facts.engine !== undefined)
    await must(host, "restarting the engine", restartScript(facts.init, false), `see ${paths.daemonJson}`, {
      timeout: 180_000,
    });
  return "restored";
}

/**
 * A daemon.json that somebody has edited since is not thrown away: then only our keys leave it. Our folder goes
 * last, so that whatever is cut off can be repeated.
 */
export function restoreScript(
  { files }: Pick<Facts, "files">,
  owner: Owner,
): { script: string; stdin: string } {
  const current = files[paths.daemonJson];
  const edited = current !== undefined && owner.wrote !== undefined && sha256(current) !== owner.wrote;
  const stdin = edited ? withoutKeys(current, owner.keys, files[`${paths.backup}/daemon.json`]) : "";
  const back = ([name, path]: readonly [string, string]) => [
    `if [ -e ${paths.backup}/${name} ]; then cp -p ${paths.backup}/${name} ${path}.stowage-new; mv -f ${path}.stowage-new ${path}`,
    `elif [ -e ${paths.backup}/${name}.absent ]; then rm -f ${path}; fi`,
  ];
  return {
    stdin,
    script: [
      "set -eu",
      ...backups.flatMap(([name, path]) =>
        edited && path === paths.daemonJson
          ? [`cat >${path}.stowage-new; chmod 644 ${path}.stowage-new; mv -f ${path}.stowage-new ${path}`]
          : back([name, path]),
      ),
      `rmdir ${paths.dropIn.slice(0, paths.dropIn.lastIndexOf("/"))} 2>/dev/null || true`,
      `if [ -s ${paths.held} ]; then xargs apt-mark unhold <${paths.held} >/dev/null; fi`,
      `rm -f ${paths.aptProxy} ${paths.aptSource} ${paths.aptKey}`,
      removeFirewall,
      removeRevival,
      removeRegistries,
      `if [ "$(cat ${paths.enabled} 2>/dev/null)" = disabled ]; then systemctl disable --quiet docker.service; fi`,
      `rm -rf ${folder}`,
    ].join("\n"),
  };
}

/** Our keys leave it; what one of them had taken the place of comes back. */
function withoutKeys(text: string, keys: readonly string[], original: string | undefined): string {
  try {
    const before = JSON.parse(original ?? "{}") as Record<string, unknown>;
    const settings = JSON.parse(text) as Record<string, unknown>;
    const rest = Object.entries(settings).flatMap(([key, value]) =>
      !keys.includes(key) ? [[key, value]] : Object.hasOwn(before, key) ? [[key, before[key]]] : [],
    );
    return `${JSON.stringify(Object.fromEntries(rest), null, 2)}\n`;
  } catch {
    return text;
  }
}
