import type { Service } from "../../model";
import type { Fields } from "../field";
import { IMAGE, LIFE } from "./life";
import { LIMIT_KEYS } from "./limits";
import { NETWORK_KEYS } from "./network";
import { PROCESS } from "./process";
import { STORAGE } from "./storage";

/** What is no key of its own: the service's name and places, and what several keys add up to. */
type Derived =
  | "name"
  | "position"
  | "positions"
  | "dependsOn"
  | "limits"
  | "reservations"
  | "replicas"
  | "mode"
  | "constraints"
  | "spread"
  | "maxReplicasPerNode";

export type WrittenService = Omit<Service, Derived>;

/** Every key of a service in the specification, but `extends`, which is gone once the files are merged. */
export const SERVICE: Fields<WrittenService> = {
  ...IMAGE,
  ...LIFE,
  ...LIMIT_KEYS,
  ...NETWORK_KEYS,
  ...PROCESS,
  ...STORAGE,
};
