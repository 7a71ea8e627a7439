import { paths } from "./paths";

/** The unit's ExecStart cannot be used with hosts in daemon.json. */
export class UnitConflict extends Error {
  override readonly name = "UnitConflict";
}

/**
 * The drop-in that lets daemon.json say where the engine listens: the unit's own command without `-H fd://`,
 * since dockerd refuses hosts that are both a flag and in the file. Its other arguments stay.
 */
export function dropInOf(unit: string): string {
  return `[Service]\nExecStart=\nExecStart=${commandWithoutSocket(effectiveExecStart(unit))}\n`;
}

/** The last ExecStart that is in force in the text of `systemctl cat`, our own drop-in left out. */
export function effectiveExecStart(unit: string): string {
  let command: string | undefined;
  for (const [path, text] of filesOf(unit)) {
    if (path === paths.dropIn) continue;
    for (const line of text.replaceAll(/\\\n\s*/g, " ").split("\n")) {
      const value = /^\s*ExecStart\s*=(.*)$/.exec(line)?.[1]?.trim();
      if (value !== undefined) command = value === "" ? undefined : value;
    }
  }
  if (command === undefined)
    throw new UnitConflict("docker.service has no ExecStart; reinstall the engine's package");
  return command;
}

export function commandWithoutSocket(command: string): string {
  const stripped = command
    .replaceAll(/\s(?:-H|--host)[=\s]+fd:\/\/\S*/g, "")
    .replaceAll(/\s-Hfd:\/\/\S*/g, "")
    .trim();
  const clash = /\s(?:-H\S*|--host\S*|--tls\w*\S*|--live-restore\S*)(?:[=\s]+[^-\s]\S*)?/.exec(stripped)?.[0];
  if (clash !== undefined)
    throw new UnitConflict(
      `docker.service starts dockerd with \`${clash.trim()}\`, which daemon.json has to say; remove it from the unit or its drop-ins`,
    );
  return stripped;
}

/** `systemctl cat` puts `# /path` before each file. */
function filesOf(unit: string): [string, string][] {
  const parts = unit.split(/^# (\/\S+)$/m);
  const files: [string, string][] = [];
  for (let i = 1; i + 1 < parts.length; i += 2) files.push([parts[i] ?? "", parts[i + 1] ?? ""]);
  return files;
}
