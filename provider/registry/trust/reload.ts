import { validate } from "../../engine/configuration";
import type { Host } from "../../engine/host";
import { paths } from "../../engine/paths";
import { must } from "../../engine/step";
import { quote } from "../../ssh/shell";
import type { MirrorPlan } from "./mirror";

/** Refuses what dockerd would not start with, where it can say so. */
export async function validatePlan(host: Host, { files }: MirrorPlan): Promise<void> {
  const file = files.find(({ path }) => path === paths.daemonJson);
  if (file !== undefined) await validate(host, file.content.toString());
}

/** Lets a running engine read its mirrors anew, if it has not yet. */
export async function reload(host: Host, plan: MirrorPlan): Promise<void> {
  const remedy = `see \`journalctl -u docker\` on the machine, and correct ${paths.daemonJson}`;
  await must(host, "reloading the engine's mirrors", reloadScript(plan), remedy);
}

/** Tries, five a second. */
const tries = 50;

/** Waits until the engine asks the right ones: a reload that fails says so in the engine's log alone. */
export function reloadScript({ asked, gone }: Pick<MirrorPlan, "asked" | "gone">): string {
  const words = (urls: readonly string[]) => urls.map(quote).join(" ");
  return [
    "set -eu",
    "mirrors=",
    // The engine puts a slash behind each.
    `has() { printf '%s\\n' "$mirrors" | grep -qxF -e "$1" -e "$1/"; }`,
    "settled() {",
    "  mirrors=$(timeout 5 docker -H unix:///var/run/docker.sock info -f '{{range .RegistryConfig.Mirrors}}{{println .}}{{end}}') || return 1",
    `  for url in ${words(asked)}; do has "$url" || return 1; done`,
    `  for url in ${words(gone)}; do ! has "$url" || return 1; done`,
    "}",
    "! settled || exit 0",
    "if [ -d /run/systemd/system ]; then systemctl reload docker.service",
    'else kill -HUP "$(cat /var/run/docker.pid)"; fi',
    "i=0",
    "until settled; do",
    `  i=$((i+1)); [ "$i" -lt ${tries} ] || { echo "the engine asks" $mirrors >&2; journalctl -u docker.service -n 5 --no-pager -o cat >&2 || true; exit 1; }`,
    "  sleep 0.2",
    "done",
  ].join("\n");
}
