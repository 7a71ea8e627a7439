import type { Desk } from "./desk";
import { reasons } from "./filters";
import { at } from "./order";
import type { Block } from "./model";
import type { Reason } from "./plan-result";
import { showAmount } from "./size";

/** Small changes of which each would give an unplaced block a place; at least one, the simplest first. */
export function fixesFor(desk: Desk, block: Block): { text: string }[] {
  const abandoned = abandon(desk, block);
  const texts =
    abandoned.length > 0 ? abandoned : [...relaxations(desk, block), ...moreMachines(desk, block)];
  return [...new Set(texts)].slice(0, 4).map((text) => ({ text }));
}

function abandon({ model }: Desk, block: Block): string[] {
  return block.located
    .filter(({ machines }) =>
      machines.every((name) => !model.machines.some((machine) => machine.name === name)),
    )
    .map(
      ({ volume, machines }) =>
        `with abandonVolumes: ["${volume}@${machines.join(", ")}"], which leaves the volume behind and starts with an empty one`,
    );
}

/** Machines that refuse for one kind of reason only. */
function relaxations({ board, model }: Desk, block: Block): string[] {
  const name = at(block.items, 0).name;
  return model.machines
    .map((machine) => ({ machine, refused: reasons(block, machine, board) }))
    .filter(
      ({ refused }) => refused.length > 0 && new Set(refused.map(({ predicate }) => predicate)).size === 1,
    )
    .sort((a, b) => a.refused.length - b.refused.length || a.machine.index - b.machine.index)
    .flatMap(({ machine, refused }) =>
      relax(
        refused,
        name,
        machine.name,
        (d) => free(board, machine.capacity, machine.index, d),
        model.dimensions,
        block,
      ),
    );
}

function free(board: Desk["board"], capacity: readonly number[], machine: number, d: number): number {
  return Math.max(0, at(capacity, d) - at(at(board.used, machine), d));
}

function relax(
  refused: readonly Reason[],
  name: string,
  machine: string,
  freeOf: (dimension: number) => number,
  dimensions: readonly string[],
  block: Block,
): string[] {
  const [first] = refused;
  if (first === undefined) return [];
  switch (first.predicate) {
    case "constraint": {
      const rules = refused.map(({ detail }) => detail.replace(/(?: does not hold)?: .*$/s, ""));
      return [`without ${rules.join(" and ")}, ${name} fits on ${machine}`];
    }
    case "resources": {
      const room = dimensions
        .map((dimension, d) => ({ dimension, d }))
        .filter(({ d }) => at(block.need, d) > freeOf(d))
        .map(({ dimension, d }) => showAmount(dimension, freeOf(d)));
      return [`with at most ${room.join(" and ")}, ${name} fits on ${machine}`];
    }
    case "port":
      return [`with another host port, ${name} fits on ${machine} (${first.detail})`];
    case "slots":
      return [`with a higher maxContainers, ${machine} takes ${name}`];
    case "state":
      return [`with state "active", ${machine} takes ${name}`];
    case "affinity":
    case "distinct":
    case "maxPerMachine":
    case "spread":
      return [`as a soft rule (${first.detail}), ${name} fits on ${machine}`];
    case "pin":
      return [`without its pin, ${name} fits on ${machine}`];
    case "volume":
    case "dependency":
    case "syntax":
      return [];
    default: {
      const never: never = first.predicate;
      throw new TypeError(`unknown predicate ${String(never)}`);
    }
  }
}

function moreMachines({ board, model }: Desk, block: Block): string[] {
  const like = model.machines.find((machine) => {
    const rules = reasons(block, machine, board).filter(
      ({ predicate }) =>
        !["resources", "port", "slots", "state", "affinity", "distinct", "spread", "maxPerMachine"].includes(
          predicate,
        ),
    );
    return rules.length === 0 && block.need.every((need, d) => need <= at(machine.capacity, d));
  });
  if (like !== undefined && block.clash === undefined) return [`with one more machine like ${like.name}`];
  const asks = block.need
    .map((need, d) => ({ need, dimension: at(model.dimensions, d) }))
    .filter(({ need }) => need > 0)
    .map(({ need, dimension }) => showAmount(dimension, need, "up"));
  if (block.clash !== undefined) return ["with another host port for one of them"];
  return [
    `with a machine that matches its rules and has ${asks.length === 0 ? "room" : `${asks.join(" and ")} for containers`}`,
  ];
}
