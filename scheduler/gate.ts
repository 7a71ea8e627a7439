import type { Board } from "./board";
import type { Condition } from "./constraint";
import { filling, type Filter, label, pin, slots, state, volume } from "./filters";
import { at } from "./order";
import type { Block, Model } from "./model";

/** Verdicts that do not depend on what else is placed, besides the constraints. */
const fixed: readonly Filter[] = [state, pin, volume, label];

/** Asks all filters for yes or no; remembers the verdicts that never change, and counts its work. */
export class Gate {
  /** How often a machine was tried: the measure of every search budget. */
  steps = 0;
  private readonly open: (readonly number[] | undefined)[] = [];
  private readonly bySignature = new Map<string, readonly number[]>();
  /** For single containers that nothing but their constraints keeps off a machine, by the list of these. */
  private readonly byConditions = new Map<readonly Condition[], readonly number[]>();
  private readonly matching = new Map<Condition, Uint8Array>();
  private readonly asRow = new Map<readonly number[], Uint8Array>();
  private readonly cordoned: ReadonlySet<string>;
  private readonly numbers = new Map<Condition, number>();

  constructor(
    private readonly model: Model,
    private readonly board: Board,
  ) {
    this.cordoned = new Set(
      model.machines.filter((machine) => machine.state === "cordon").map(({ name }) => name),
    );
  }

  /** Is the machine one of `machinesFor` the block? */
  allows(block: Block, machine: number): boolean {
    const list = this.machinesFor(block);
    let row = this.asRow.get(list);
    if (row === undefined) {
      row = new Uint8Array(this.model.machines.length);
      for (const index of list) row[index] = 1;
      this.asRow.set(list, row);
    }
    return row[machine] === 1;
  }

  /** Machines that the unchanging rules allow; the same list for all blocks with the same rules. */
  machinesFor(block: Block): readonly number[] {
    const known = this.open[block.index];
    if (known !== undefined) return known;
    const list = this.listFor(block);
    this.open[block.index] = list;
    return list;
  }

  private listFor(block: Block): readonly number[] {
    const conditions = this.onlyConditions(block);
    const same = conditions === undefined ? undefined : this.byConditions.get(conditions);
    if (same !== undefined) return same;
    const signature = this.signatureOf(block);
    const list = this.bySignature.get(signature) ?? this.allowing(block);
    this.bySignature.set(signature, list);
    if (conditions !== undefined) this.byConditions.set(conditions, list);
    return list;
  }

  /** The conditions of a single container, unless its signature has more than those. */
  private onlyConditions({ items, located }: Block): readonly Condition[] | undefined {
    const [item, second] = items;
    if (item === undefined || second !== undefined || located.length > 0) return undefined;
    const { conditions, isRestricted, previous } = item;
    return !isRestricted &&
      (this.cordoned.size === 0 || previous === undefined || !this.cordoned.has(previous))
      ? conditions
      : undefined;
  }

  /** Does the block, which is nowhere now, fit on a machine that `machinesFor` names? */
  fits(block: Block, machine: number): boolean {
    this.steps++;
    if (!this.hasRoom(block, machine)) return false;
    const target = at(this.model.machines, machine);
    if (block.isPlain) return slots(block, target, this.board).length === 0;
    if (this.isRefused(block, machine)) return false;
    return filling.every((filter) => filter(block, target, this.board).length === 0);
  }

  private hasRoom({ need }: Block, machine: number): boolean {
    const used = this.board.used[machine];
    const capacity = this.model.machines[machine]?.capacity;
    for (let d = 0; d < need.length; d++) {
      const amount = need[d] ?? 0;
      if (amount > 0 && (used?.[d] ?? 0) + amount > (capacity?.[d] ?? 0)) return false;
    }
    return true;
  }

  /** The commonest reasons to say no, without the names that the filters look up for people. */
  private isRefused({ items }: Block, machine: number): boolean {
    const { counts } = this.board;
    for (const { nearness, counted } of items) {
      for (const { avoid, probe, weight } of nearness)
        if (avoid && weight === undefined && counts.near(probe, machine) > 0) return true;
      for (const probe of counted) if (counts.isForbidden(probe, machine)) return true;
    }
    return false;
  }

  /** Equal for blocks that the unchanging rules treat alike. */
  private signatureOf({ items, located }: Block): string {
    let signature = "";
    for (const { conditions, only, previous, spec } of items) {
      for (const condition of conditions)
        if (condition.weight === undefined) signature += `${this.numberOf(condition)},`;
      const cordoned = previous !== undefined && this.cordoned.has(previous) ? previous : undefined;
      const { distinct, pin: pinned, service, spread } = spec;
      if ((only ?? pinned ?? distinct ?? spread ?? cordoned) !== undefined)
        signature += JSON.stringify([only, pinned, service !== undefined, distinct, spread, cordoned]);
      signature += ";";
    }
    return located.length === 0 ? signature : signature + JSON.stringify(located);
  }

  private numberOf(condition: Condition): number {
    const known = this.numbers.get(condition);
    if (known !== undefined) return known;
    this.numbers.set(condition, this.numbers.size);
    return this.numbers.size - 1;
  }

  private allowing(block: Block): number[] {
    const { machines } = this.model;
    const isRefused = new Uint8Array(machines.length);
    for (const { conditions } of block.items)
      for (const condition of conditions) {
        if (condition.weight !== undefined) continue;
        const row = this.rowOf(condition);
        for (let i = 0; i < row.length; i++) if (row[i] === 0) isRefused[i] = 1;
      }
    const further = this.onlyConditions(block) === undefined ? fixed : [state];
    const allowed: number[] = [];
    for (let i = 0; i < machines.length; i++)
      if (
        isRefused[i] === 0 &&
        further.every((filter) => filter(block, at(machines, i), this.board).length === 0)
      )
        allowed.push(i);
    return allowed;
  }

  private rowOf(condition: Condition): Uint8Array {
    const known = this.matching.get(condition);
    if (known !== undefined) return known;
    const row = Uint8Array.from(this.model.machines, ({ spec }) => (condition.holds(spec) ? 1 : 0));
    this.matching.set(condition, row);
    return row;
  }
}
