export { type CapraraToth, capraraToth } from "./caprara-toth";
export { fleet, type FleetOptions } from "./fleet";
export type { Instance } from "./instance";
export { random, type Random } from "./random";
export { resized } from "./resized";
export { shop } from "./shop";
