import type { Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import { healthcheckSettings } from "../../service/healthcheck";
import type { Fill } from "../mapping";
import type { ServiceReport } from "../report";
import { deviceSettings } from "./devices";
import { isolationSettings } from "./isolation";
import { limitSettings } from "./limits";
import { loggingSettings } from "./logging";
import { nameSettings } from "./names";
import { processSettings } from "./process";

/** What a service says of its container that needs no place. What cannot be said to the docker plugin is reported. */
export function settingsOf(service: Service, fill: Fill, report: ServiceReport): ContainerSettings {
  return {
    ...processSettings(service),
    ...isolationSettings(service, report),
    ...limitSettings(service, report),
    ...deviceSettings(service, report),
    ...nameSettings(service, report),
    ...loggingSettings(service, fill),
    ...healthcheckSettings(checked(service, report), fill),
  };
}

/** The engine takes the image's test where none is given, and the plugin would undo that at every `up`. */
function checked({ healthcheck }: Service, report: ServiceReport): Service["healthcheck"] {
  if (healthcheck === undefined || healthcheck.disable === true || healthcheck.test !== undefined)
    return healthcheck;
  // `disable: false` alone leaves the image's test as it is.
  if (Object.keys(healthcheck).every((key) => key === "disable")) return undefined;
  report.refuse("healthcheck", {
    reason: "it has no `test`, and the docker plugin cannot change the times of the image's own test",
    note: "repeat the image's test",
  });
  return undefined;
}
