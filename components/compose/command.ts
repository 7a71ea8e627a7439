import type { Text } from "../../compose";
import type { ServiceReport } from "./report";

export interface Process {
  readonly entrypoint?: readonly Text[];
  readonly command?: readonly Text[];
}

/**
 * What runs, as the docker plugin can say it: it takes no empty word in a command, and an empty list is none to it. An
 * entrypoint together with its command is the same process as both of them in one.
 */
export function processOf({ entrypoint, command }: Process, report: ServiceReport): Process {
  if (entrypoint === undefined) return commandAlone(command, report);
  if (entrypoint.some((word) => word !== "")) {
    if (command === undefined || command.length === 0) return { entrypoint };
    return command.includes("") ? { entrypoint: [...entrypoint, ...command] } : { entrypoint, command };
  }
  // An entrypoint that is cleared leaves the command to run alone.
  const [first, ...rest] = command ?? [];
  if (first !== undefined) return processOf({ entrypoint: [first], command: rest }, report);
  report.error("SW281", "entrypoint", "is empty, and there is no `command` to run", "add a `command`");
  return {};
}

function commandAlone(command: readonly Text[] | undefined, report: ServiceReport): Process {
  if (command === undefined) return {};
  if (command.length > 0 && !command.includes("")) return { command };
  const reason =
    command.length === 0
      ? "the docker plugin takes an empty command for none, and the image's own would run"
      : "the docker plugin takes no empty word in a command";
  report.refuse("command", { reason, note: "write the `entrypoint` too" });
  return {};
}
