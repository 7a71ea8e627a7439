import type { Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import { some } from "./lists";

/** Who runs, and how it is talked to. */
export function processSettings(service: Service): ContainerSettings {
  return {
    domainname: service.domainname,
    groupAdds: some(service.groupAdd),
    init: service.init,
    stdinOpen: service.stdinOpen,
    stopSignal: service.stopSignal,
    stopTimeout: stopSeconds(service) || undefined,
    tmpfs: tmpfs(service),
    tty: service.tty,
    user: service.user,
    workingDir: service.workingDir,
  };
}

/** Whole seconds between the stop signal and SIGKILL; undefined where the file is silent. */
export function stopSeconds({ stopGracePeriod }: Service): number | undefined {
  return stopGracePeriod === undefined ? undefined : Math.ceil(stopGracePeriod / 1000);
}

function tmpfs(service: Service): ContainerSettings["tmpfs"] {
  if (service.tmpfs.length === 0) return undefined;
  const sorted = [...service.tmpfs].sort((a, b) => (a.target < b.target ? -1 : 1));
  return Object.fromEntries(sorted.map(({ target, options }) => [target, options.join(",")]));
}
