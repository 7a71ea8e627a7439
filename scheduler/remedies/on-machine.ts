import type { Desk } from "../desk";
import { forbidders } from "../filters/affinity";
import { refusedPorts } from "../filters/port";
import { uneven } from "../filters/spread";
import { at } from "../order";
import type { Block, Item, Machine } from "../model";
import { bindingsClash, showBinding } from "../port";
import type { Change } from "./change";

/** Nobody changes more at once. */
const mostChanges = 8;

/**
 * Everything that would have to change for a block to fit on a machine as it is filled now: one change for every
 * predicate that fails. Undefined where no change helps, as on a machine that is down, or too
 * many would have to be made.
 */
export function changesOn(desk: Desk, block: Block, machine: Machine): Change[] | undefined {
  const lists = [
    stateChanges(block, machine),
    ruleChanges(desk, block, machine),
    volumeChanges(block, machine),
    portChanges(desk, block, machine),
    slotChanges(desk, block, machine),
    limitChanges(desk, block, machine),
    resourceChanges(desk, block, machine),
  ];
  const changes = new Map<string, Change>();
  for (const list of lists) {
    if (list === undefined) return undefined;
    for (const change of list) changes.set(JSON.stringify(change), change);
    if (changes.size > mostChanges) return undefined;
  }
  return [...changes.values()];
}

type Changes = Change[] | undefined;

/** The name in the problem: an instance of a global container has its machine's name behind. */
function specName({ name, only }: Item): string {
  return only === undefined ? name : name.slice(0, -(only.length + 1));
}

function stateChanges({ items }: Block, machine: Machine): Changes {
  switch (machine.state) {
    case "active":
      return [];
    case "cordon":
      return items.every(({ previous }) => previous === machine.name)
        ? []
        : [{ change: "activate", machine: machine.name }];
    case "drain":
      return [{ change: "activate", machine: machine.name }];
    case "down":
      return undefined;
  }
}

function ruleChanges({ board }: Desk, { items }: Block, machine: Machine): Changes {
  const changes: Change[] = [];
  const drop = (item: Item, rule: string): void => {
    changes.push({ change: "drop-rule", container: specName(item), rule });
  };
  for (const item of items) {
    const { conditions, nearness, counted, only, spec } = item;
    if (only !== undefined && only !== machine.name) return undefined;
    if (only === undefined && spec.pin !== undefined && spec.pin !== machine.name)
      changes.push({ change: "unpin", container: item.name, machine: spec.pin });
    for (const { weight, holds, text } of conditions)
      if (weight === undefined && !holds(machine.spec)) drop(item, text);
    for (const { avoid, origin, probe, text, weight } of nearness) {
      if (weight !== undefined || origin !== "affinity") continue;
      const near = board.counts.near(probe, machine.index) > 0;
      const inside = items.some((other) => other !== item && other.counted.has(probe));
      if (avoid ? near || inside : !near && !inside && !mayStart(item, probe, machine, board))
        drop(item, text);
    }
    for (const probe of counted)
      for (const other of forbidders(probe, machine, board).slice(0, mostChanges + 1)) {
        const rule = other.nearness.find(
          (each) => each.probe === probe && each.avoid && each.weight === undefined,
        );
        if (rule?.origin === "affinity") drop(other, rule.text);
      }
  }
  return changes;
}

/** The first of those that attract each other needs nobody. */
function mayStart(item: Item, probe: number, machine: Machine, board: Desk["board"]): boolean {
  const reachable = at(at(board.model.probes, probe).domainOf, machine.index) >= 0;
  return reachable && item.counted.has(probe) && board.counts.everywhere(probe) === 0;
}

function volumeChanges({ located }: Block, machine: Machine): Changes {
  return located
    .filter(({ machines }) => !machines.includes(machine.name))
    .map(({ volume, machines }) => ({
      change: "abandon-volume" as const,
      volume,
      machine: machines.join(", "),
    }));
}

function portChanges({ board, model }: Desk, block: Block, machine: Machine): Changes {
  const clashing = clashes(block);
  const refused = refusedPorts(block, at(board.books, machine.index), model.askedPorts);
  return [...clashing, ...refused.map(({ binding }) => binding)].map((binding) => {
    const owner = block.items.find(({ bindings }) => bindings.includes(binding)) ?? at(block.items, 0);
    return { change: "other-port" as const, container: specName(owner), port: showBinding(binding) };
  });
}

/** Fixed ports that an earlier one of the same block takes. */
function clashes({ bindings }: Block): Block["bindings"] {
  const fixed = bindings.filter(({ from, to }) => from === to);
  return fixed.filter((binding, i) =>
    fixed.slice(0, i).some((earlier) => earlier.from === binding.from && bindingsClash(earlier, binding)),
  );
}

function slotChanges({ board }: Desk, { items }: Block, machine: Machine): Changes {
  const to = at(board.containers, machine.index) + items.length;
  return to <= machine.slots ? [] : [{ change: "more-slots", machine: machine.name, to }];
}

/** Rules of a service's replicas: too many here, or no label to spread over. */
function limitChanges({ board, model }: Desk, block: Block, machine: Machine): Changes {
  return block.items.flatMap(({ limits, nearness, service, only }): Change[] => {
    if (service === undefined || only !== undefined) return [];
    const lacksLabel = (probe: number): boolean => at(at(model.probes, probe).domainOf, machine.index) < 0;
    const named = (probe: number): { label?: string } => {
      const { label } = at(model.probes, probe);
      return label === undefined ? {} : { label };
    };
    const distinct = nearness.filter(
      ({ origin, probe }) =>
        origin === "distinct" &&
        (lacksLabel(probe) ||
          board.counts.near(probe, machine.index) > 0 ||
          block.items.filter(({ counted }) => counted.has(probe)).length > 1),
    );
    const broken = limits.filter((limit) => {
      const arriving = block.items.filter(({ counted }) => counted.has(limit.probe)).length;
      return limit.kind === "maxPerMachine"
        ? board.counts.near(limit.probe, machine.index) + arriving > limit.most
        : lacksLabel(limit.probe) || uneven(limit, block, machine, board) !== undefined;
    });
    return [
      ...distinct.map(({ probe }) => ({
        change: "drop-limit" as const,
        service,
        limit: "distinct" as const,
        ...named(probe),
      })),
      ...broken.map(({ kind, probe }) => ({
        change: "drop-limit" as const,
        service,
        limit: kind,
        ...(kind === "spread" ? named(probe) : {}),
      })),
    ];
  });
}

/** Less for the container that asks most; undefined where not even that would do. */
function resourceChanges({ board, model }: Desk, block: Block, machine: Machine): Changes {
  const changes: Change[] = [];
  for (const [d, dimension] of model.dimensions.entries()) {
    const short = at(at(board.used, machine.index), d) + at(block.need, d) - at(machine.capacity, d);
    if (at(block.need, d) === 0 || short <= 0) continue;
    const largest = at(
      [...block.items].sort((a, b) => at(b.need, d) - at(a.need, d)),
      0,
    );
    const to = at(largest.need, d) - short;
    if (to <= 0) return undefined;
    changes.push({ change: "reduce", container: specName(largest), dimension, to });
  }
  return changes;
}
