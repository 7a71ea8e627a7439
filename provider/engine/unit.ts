import type { Facts } from "./facts";
import { paths } from "./paths";

/** The unit's ExecStart cannot be used with hosts in daemon.json. */
export class UnitConflict extends Error {
  override readonly name = "UnitConflict";
}

/**
 * The drop-in that lets daemon.json say where the engine listens: the unit's own command without `-H fd://`,
 * since dockerd refuses hosts that are both a flag and in the file. Its other arguments stay.
 */
export function dropInOf(
  unit: string,
  { environmentFile = false, force = false }: DropInOptions = {},
): string {
  const command = commandWithoutSocket(effectiveExecStart(unit), force);
  const environment = environmentFile ? `EnvironmentFile=-${paths.proxy}\n` : "";
  return `[Service]\n${environment}ExecStart=\nExecStart=${command}\n`;
}

interface DropInOptions {
  /** Reads the engine's proxy from our file. */
  readonly environmentFile?: boolean;
  /** Takes away what daemon.json has to say, where an engine is to be replaced. */
  readonly force?: boolean;
}

/** Where an engine listens that no unit hands a socket. */
export const ownSocket = "unix:///var/run/docker.sock";

/**
 * Where the engine listens for those on its own host, as daemon.json names it. Where systemd listens for it, it takes that
 * socket: with one of its own in the same place, whoever connected before it was up would wait for an answer forever.
 * What systemd listens at besides would be open too, and stays closed.
 */
export function socketOf({ init, unit, socket = "" }: Pick<Facts, "init" | "unit" | "socket">): string {
  const isHanded = init === "systemd" && commandOf(unit)?.includes("fd://") === true;
  return isHanded && /^(\/var)?\/run\/docker\.sock \(Stream\)$/.test(socket) ? "fd://" : ownSocket;
}

/** The last ExecStart that is in force in the text of `systemctl cat`, our own drop-in left out. */
export function effectiveExecStart(unit: string): string {
  const command = commandOf(unit);
  if (command === undefined)
    throw new UnitConflict("docker.service has no ExecStart; reinstall the engine's package");
  return command;
}

function commandOf(unit: string): string | undefined {
  let command: string | undefined;
  for (const [path, text] of filesOf(unit)) {
    if (path === paths.dropIn) continue;
    for (const line of text.replaceAll(/\\\n\s*/g, " ").split("\n")) {
      const value = /^\s*ExecStart\s*=(.*)$/.exec(line)?.[1]?.trim();
      if (value !== undefined) command = value === "" ? undefined : value;
    }
  }
  return command;
}

/** What is a flag and in daemon.json too keeps dockerd from starting. `$NAME` is no value of a flag. */
const flags = String.raw`\s(?:-H\S*|--host\S*|--tls\w*\S*|--live-restore\S*)(?:[=\s]+[^-$\s]\S*)?`;

export function commandWithoutSocket(command: string, force = false): string {
  const stripped = command
    .replaceAll(/\s(?:-H|--host)[=\s]+fd:\/\/\S*/g, "")
    .replaceAll(/\s-Hfd:\/\/\S*/g, "")
    .trim();
  if (force) return stripped.replaceAll(new RegExp(flags, "g"), "");
  const clash = new RegExp(flags).exec(stripped)?.[0];
  if (clash !== undefined)
    throw new UnitConflict(
      `docker.service starts dockerd with \`${clash.trim()}\`, which daemon.json has to say; remove it from the unit or its drop-ins, or say adopt: "replace"`,
    );
  return stripped;
}

/** Debian's unit and its init script both hand DOCKER_OPTS to dockerd. */
export function refuseOptions({ init, unit, options = "" }: Pick<Facts, "init" | "unit" | "options">): void {
  if (init === "systemd" && !effectiveExecStart(unit).includes("$DOCKER_OPTS")) return;
  const clash = new RegExp(flags).exec(` ${options.replaceAll(/["']/g, " ")}`)?.[0];
  if (clash !== undefined)
    throw new UnitConflict(
      `DOCKER_OPTS in /etc/default/docker has \`${clash.trim()}\`, which daemon.json has to say; remove it there`,
    );
}

/** `systemctl cat` puts `# /path` before each file. */
function filesOf(unit: string): [string, string][] {
  const parts = unit.split(/^# (\/\S+)$/m);
  const files: [string, string][] = [];
  for (let i = 1; i + 1 < parts.length; i += 2) files.push([parts[i] ?? "", parts[i + 1] ?? ""]);
  return files;
}
