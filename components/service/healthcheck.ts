import type * as pulumi from "@pulumi/pulumi";
import type { Healthcheck, Text } from "../../compose";
import { showDuration } from "../../compose/keys/duration";
import type { ContainerSettings } from "./definition";

/** Times that count where a test has none: the engine's own, in milliseconds. */
const usual = { interval: 30_000, timeout: 30_000, retries: 3, startPeriod: 0 };

/**
 * A test that the engine runs. Its times are always stated: the engine would take the image's, report them back, and
 * the plugin would undo that at every `up`.
 */
export function healthcheckSettings(
  healthcheck: Healthcheck | undefined,
  fill: (text: Text) => pulumi.Input<string>,
): ContainerSettings {
  if (healthcheck === undefined) return {};
  if (isDisabled(healthcheck)) return { healthcheck: { tests: ["NONE"] } };
  const { interval, timeout, retries, startPeriod } = timesOf(healthcheck);
  const { startInterval, test = [] } = healthcheck;
  return {
    healthcheck: {
      tests: test.map(fill),
      interval: showDuration(interval),
      timeout: showDuration(timeout),
      startPeriod: showDuration(startPeriod),
      startInterval: startInterval ? showDuration(startInterval) : undefined,
      retries,
    },
  };
}

export function isDisabled({ disable, test }: Healthcheck): boolean {
  return disable === true || test?.[0] === "NONE";
}

/** Seconds after which a container that is not healthy will not be: all tries, and something for the start itself. */
export function healthyWithin(healthcheck: Healthcheck | undefined): number {
  const { interval, timeout, retries, startPeriod } = timesOf(healthcheck ?? {});
  return Math.ceil((startPeriod + retries * (interval + timeout)) / 1000) + 30;
}

function timesOf({ interval, timeout, retries, startPeriod }: Healthcheck): typeof usual {
  return {
    interval: interval || usual.interval,
    timeout: timeout || usual.timeout,
    retries: retries || usual.retries,
    startPeriod: startPeriod || usual.startPeriod,
  };
}
