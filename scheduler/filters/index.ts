import type { Board } from "../board";
import type { Block, Machine } from "../model";
import type { Reason } from "../plan-result";
import { affinity } from "./affinity";
import { constraint } from "./constraint";
import type { Filter } from "./filter";
import { label } from "./label";
import { limit } from "./limit";
import { pin } from "./pin";
import { port } from "./port";
import { resources } from "./resources";
import { slots } from "./slots";
import { state } from "./state";
import { volume } from "./volume";

export type { Filter } from "./filter";
export { label, pin, slots, state, volume };

/** Verdicts on the machine as it is filled, where there is room; the cheapest first. */
export const filling: readonly Filter[] = [slots, port, limit, affinity];

/** The filters in the order in which a person would ask. */
export const namedFilters: readonly { readonly name: string; readonly filter: Filter }[] = [
  { name: "state", filter: state },
  { name: "constraint", filter: constraint },
  { name: "pin", filter: pin },
  { name: "volume", filter: volume },
  { name: "label", filter: label },
  { name: "port", filter: port },
  { name: "slots", filter: slots },
  { name: "affinity", filter: affinity },
  { name: "limit", filter: limit },
  { name: "resources", filter: resources },
];

/** Every reason why a block cannot go to a machine. */
export function reasons(block: Block, machine: Machine, board: Board): Reason[] {
  return namedFilters.flatMap(({ filter }) => filter(block, machine, board));
}
