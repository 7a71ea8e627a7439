import { canonical } from "./canonical";
import { type Desk, leftOut } from "./desk";
import { reasons } from "./filters";
import { nearestFirst, nearestFit } from "./nearest-fit";
import { at, toRecord } from "./order";
import type { Block } from "./model";
import type { Fix, Reason, Unplaced } from "./plan-result";
import { countPredicates } from "./predicate-counts";
import { type Change, Remedies, type Trial } from "./remedies";

type Verdict = Omit<Unplaced, "container">;

/** Machines that are told in full, of all containers that are not alike: beyond, no plan would fit into memory. */
const mostRejections = 200_000;
/** So many are told of each container then: those that come nearest. */
const nearestMachines = 100;

/** Why containers found no place, and what would help. Replicas that are alike are looked at once. */
export function unplacedOf(desk: Desk, trial: Trial): Unplaced[] {
  if (leftOut(desk).length === 0) return [];
  const { board, held, model, refused } = desk;
  const remedies = new Remedies(desk, trial);
  const verdicts = new Map<string, { readonly of: string; readonly verdict: Verdict }>();
  let told = 0;
  return model.items.flatMap((item) => {
    const block = at(model.blockOf, item.index);
    if (board.isPlaced(block) || held.has(block)) return [];
    const id = likeness(block);
    let known = verdicts.get(id);
    if (known === undefined) {
      const rejected = rejectedBy(desk, block, refused.get(block));
      const nearest = nearestFit(desk, block, rejected);
      const fixes = remedies.for(block, rejected);
      told += model.machines.length;
      known = {
        of: at(block.items, 0).name,
        verdict: {
          ...(told <= mostRejections ? { rejected } : foremost(rejected, nearest)),
          ...(nearest === undefined ? {} : { nearest }),
          fixes,
        },
      };
      verdicts.set(id, known);
    }
    const fixes =
      block.items.length > 1 ? known.verdict.fixes : renamed(known.verdict.fixes, known.of, item.name);
    return [{ container: item.name, ...known.verdict, ...(fixes === undefined ? {} : { fixes }) }];
  });
}

/** machine -> every reason; machines with the same reasons share a list, since there may be thousands. */
function rejectedBy({ board, model }: Desk, block: Block, refused: string | undefined): Unplaced["rejected"] {
  const lists = new Map<string, readonly Reason[]>();
  return toRecord(
    model.machines.map((machine) => {
      const found = rejection(reasons(block, machine, board), refused);
      const id = found.map(({ detail }) => detail).join("\n");
      const list = lists.get(id) ?? found;
      lists.set(id, list);
      return [machine.name, list];
    }),
  );
}

/** The machines that come nearest, and of the others only how many there are and what fails on them. */
function foremost(
  rejected: Unplaced["rejected"],
  nearest: Unplaced["nearest"],
): Pick<Unplaced, "rejected" | "others"> {
  const told = nearestFirst({ rejected, ...(nearest === undefined ? {} : { nearest }) });
  const rest = told.splice(nearestMachines);
  if (rest.length === 0) return { rejected };
  const answers = (machine: string): readonly Reason[] => rejected[machine] ?? [];
  return {
    rejected: toRecord(told.map((machine) => [machine, answers(machine)])),
    others: { machines: rest.length, predicates: countPredicates(rest.map(answers)) },
  };
}

/** Equal for blocks of one container each that nothing but the name tells apart. */
function likeness({ index, items, ranBefore }: Block): string {
  const { only, spec } = at(items, 0);
  const { pin, with: others } = spec;
  // Of these, reasons speak by name.
  const isNamed = items.length > 1 || ranBefore || (only ?? pin ?? others) !== undefined;
  return isNamed ? `block ${index}` : JSON.stringify(canonical({ ...spec, name: "" }));
}

function renamed(fixes: readonly Fix[] = [], from: string, to: string): readonly Fix[] {
  if (from === to) return fixes;
  return fixes.map(({ text, changes }) => ({
    text,
    changes: changes.map((change): Change =>
      "container" in change && change.container === from ? { ...change, container: to } : change,
    ),
  }));
}

function rejection(found: Reason[], refused: string | undefined): Reason[] {
  if (found.length > 0) return found;
  return [{ predicate: "dependency", detail: refused ?? "what it has to be near would not fit there too" }];
}
