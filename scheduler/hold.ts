import type { Desk } from "./desk";
import { at } from "./order";
import type { Block, Item, Machine, Model } from "./model";
import type { Held } from "./plan-result";

/** What ties a block to one machine. */
type Tie =
  | { readonly kind: "volume"; readonly volume: string }
  | { readonly kind: "pin"; readonly container: string }
  | { readonly kind: "movable"; readonly container: string };

/**
 * Finds blocks whose machine is draining or down (or, for new ones, cordoned) and that cannot go elsewhere. What runs
 * there stays assigned: on a draining machine it keeps running, on a dead one it waits.
 */
export function hold(desk: Desk): Held[] {
  const { model, board, held } = desk;
  if (model.machines.every(({ state }) => state === "active")) return [];
  return model.blocks.flatMap((block) => {
    const tie = tieOf(block, model);
    if (tie === undefined) return [];
    const { machine, reason } = tie;
    if (machine.state === "active") return [];
    const staying = block.items.filter(({ previous }) => previous === machine.name);
    const elsewhere = block.items.some(({ previous }) => previous !== undefined && previous !== machine.name);
    if (elsewhere || (machine.state === "cordon" && staying.length === block.items.length)) return [];
    held.add(block);
    if (staying.length > 0) board.put(block, machine.index);
    return block.items.map((item) => outcome(item, machine, reason, block));
  });
}

/** Does a held container run nowhere now? One that never ran, or one on a dead machine. */
export function waits(item: Item, machine: Machine): boolean {
  return machine.state === "down" || item.previous !== machine.name;
}

function tieOf(block: Block, model: Model): { machine: Machine; reason: Tie } | undefined {
  if (block.movable) return undefined;
  const named = (name: string | undefined): Machine | undefined =>
    name === undefined ? undefined : model.machines.find((machine) => machine.name === name);
  const located = block.located[0];
  if (located !== undefined) {
    // A volume of that name on several machines ties to none in particular.
    const machine = located.machines.length === 1 ? named(located.machines[0]) : undefined;
    return machine === undefined
      ? undefined
      : { machine, reason: { kind: "volume", volume: located.volume } };
  }
  for (const { name, spec, previous } of block.items) {
    const pinned = named(spec.pin);
    if (pinned !== undefined) return { machine: pinned, reason: { kind: "pin", container: name } };
    // With volumes that are located nowhere any more, it was its volume that kept it, and the volume is abandoned.
    const home = spec.movable === false && block.volumes.length === 0 ? named(previous) : undefined;
    if (home !== undefined) return { machine: home, reason: { kind: "movable", container: name } };
  }
  return undefined;
}

function outcome(item: Item, machine: Machine, tie: Tie, block: Block): Held {
  const waiting = waits(item, machine);
  return {
    container: item.name,
    machine: machine.name,
    reason: reasonOf(item, machine, tie, block),
    remedy: `${remedyOf(tie, machine)} ${untilThen(machine, waiting)}`,
    ...(waiting ? { waits: true } : {}),
  };
}

function reasonOf(item: Item, machine: Machine, tie: Tie, block: Block): string {
  const state =
    machine.state === "down"
      ? ", which is down"
      : waits(item, machine)
        ? `, which ${stateText(machine)}`
        : "";
  switch (tie.kind) {
    case "volume": {
      const its =
        item.spec.volumes?.includes(tie.volume) === true
          ? "its volume"
          : `the volume of ${ownerOf(tie.volume, block)}`;
      return `${its} ${tie.volume} is on ${machine.name}${state}`;
    }
    case "pin":
      return `${tie.container === item.name ? "it" : tie.container} is pinned to ${machine.name}${state}`;
    case "movable":
      return `${tie.container === item.name ? "it" : tie.container} must not move (movable: false) from ${machine.name}${state}`;
  }
}

function ownerOf(volume: string, block: Block): string {
  return (block.items.find(({ spec }) => spec.volumes?.includes(volume)) ?? at(block.items, 0)).name;
}

function remedyOf(tie: Tie, machine: Machine): string {
  switch (tie.kind) {
    case "volume":
      return `To leave it behind and start with an empty one: abandonVolumes: ["${tie.volume}@${machine.name}"].`;
    case "pin":
      return `To let it go: change the pin of ${tie.container}.`;
    case "movable":
      return `To let it go: movable: true for ${tie.container}.`;
  }
}

function untilThen(machine: Machine, waiting: boolean): string {
  if (machine.state === "down") return `Until then it waits for ${machine.name} to come back.`;
  return waiting
    ? `Until then it waits for ${machine.name} to be active.`
    : `Until then ${machine.name} cannot be removed.`;
}

function stateText({ state }: Machine): string {
  return state === "cordon" ? "is cordoned" : state === "drain" ? "is draining" : `is ${state}`;
}
