import type { Service } from "../../../compose";
import type { ContainerSettings } from "../../service/definition";
import type { Fill } from "../mapping";
import { someOf } from "./lists";

export function loggingSettings({ logging }: Service, fill: Fill): ContainerSettings {
  if (logging === undefined) return {};
  const options = Object.entries(logging.options).map(([key, value]) => [key, fill(value)] as const);
  return { logDriver: logging.driver, logOpts: someOf(Object.fromEntries(options)) };
}
