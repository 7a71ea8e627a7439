import type { Board } from "../board";
import { at } from "../order";
import type { Block, Machine, Model } from "../model";
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

/** Verdicts that do not depend on what else is placed. */
const fixed: readonly Filter[] = [state, constraint, pin, volume, label];
/** Verdicts on the machine as it is filled; the cheapest first. */
const filling: readonly Filter[] = [resources, slots, port, limit, affinity];

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

/** Asks all filters for yes or no; remembers the verdicts that never change, and counts its work. */
export class Gate {
  /** How often a machine was tried: the measure of every search budget. */
  steps = 0;
  private readonly open: (readonly number[])[] = [];

  constructor(
    private readonly model: Model,
    private readonly board: Board,
  ) {}

  /** Machines that the unchanging rules allow. */
  machinesFor(block: Block): readonly number[] {
    return (this.open[block.index] ??= this.model.machines
      .filter((machine) => fixed.every((filter) => filter(block, machine, this.board).length === 0))
      .map(({ index }) => index));
  }

  /** Does the block, which is nowhere now, fit on a machine that `machinesFor` names? */
  fits(block: Block, machine: number): boolean {
    this.steps++;
    const target = at(this.model.machines, machine);
    return filling.every((filter) => filter(block, target, this.board).length === 0);
  }
}
