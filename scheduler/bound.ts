import { apart, type Group, groupsOf } from "./bounds/apart";
import { beside } from "./bounds/beside";
import { clique } from "./bounds/clique";
import { type Finding, strongest } from "./bounds/finding";
import { idle } from "./bounds/idle";
import { dimensionsOf, type Measure, mixesOf } from "./bounds/measure";
import { type Region, regionsOf } from "./bounds/region";
import { counted, cuts, halves, reserved, reservedBeside } from "./bounds/volume";
import type { Desk } from "./desk";
import type { Model } from "./model";
import type { Plan } from "./plan-result";

/**
 * A lower bound on machines in use that holds for every plan that places all containers, with a reason that can be
 * checked by hand: what is reserved against what machines hold, in each dimension and in mixes of two; containers that
 * cannot share a machine; and the sum of such bounds over sets of machines that the rules part.
 */
export function boundOf(desk: Desk): Plan["bound"] {
  const { whole, parts } = regionsOf(desk);
  if (whole.blocks.length === 0) return { machines: 0, reason: "" };
  const { model } = desk;
  const found = strongest([boundIn(lookAt(whole, model), model), inParts(parts, model)]);
  if (found.machines <= 1) return { machines: 1, reason: "At least 1 machine is needed." };
  return {
    machines: found.machines,
    reason: `At least ${found.machines} machines are needed: ${found.because()}.`,
  };
}

/** What both the simple and the further bounds of a region ask for. */
interface View {
  readonly region: Region;
  readonly dimensions: readonly Measure[];
  readonly groups: readonly Group[];
}

function lookAt(region: Region, model: Model): View {
  return { region, dimensions: dimensionsOf(region, model), groups: groupsOf(region, model) };
}

function boundIn(view: View, model: Model): Finding {
  return strongest(findings(view, model));
}

/** The simplest reasons first: of equally strong ones the first is told. */
function* findings(view: View, model: Model): Generator<Finding> {
  const { region, dimensions, groups } = view;
  const simplest = strongest(simple(view));
  yield simplest;
  yield clique(region, model, groups, simplest.machines);
  for (const measure of [...dimensions, ...mixesOf(region, model)]) {
    yield reservedBeside(measure, region);
    yield* counted(measure);
    yield* cuts(measure);
  }
  yield* beside(region, model);
  yield* idle(region, model);
}

function* simple({ region, dimensions, groups }: View): Generator<Finding> {
  for (const measure of dimensions) yield reserved(measure);
  for (const measure of dimensions) yield halves(measure, region);
  yield { machines: 1, because: () => "" };
  yield* groups.map(apart);
}

interface Part extends View {
  readonly machines: number;
  /** Disjoint subsets that need more together; empty where the set itself does. */
  readonly within: readonly Part[];
}

/**
 * Bounds of sets of machines that have none in common add up; a set may be stronger by its own subsets. Which sets to
 * take is decided by simple bounds; those that are taken are looked at in full.
 */
function inParts(regions: readonly Region[], model: Model): Finding {
  const parts: Part[] = [];
  for (const region of [...regions].sort((a, b) => a.machines.length - b.machines.length)) {
    const view = lookAt(region, model);
    const { machines } = strongest(simple(view));
    const inside = maskOf(region, model);
    const within = disjoint(
      parts.filter((part) => part.region.machines.every(({ index }) => inside[index] === 1)),
      model,
    );
    const sum = total(within);
    parts.push(sum > machines ? { ...view, machines: sum, within } : { ...view, machines, within: [] });
  }
  const chosen = disjoint(parts, model)
    .flatMap(leaves)
    .map((part) => ({ region: part.region, finding: boundIn(part, model) }));
  return {
    machines: chosen.reduce((sum, { finding }) => sum + finding.machines, 0),
    because: () =>
      chosen
        .map(({ region, finding }) => {
          const reason = finding.because();
          return `${finding.machines} for ${region.name}${reason === "" ? "" : ` (${reason})`}`;
        })
        .join(", and "),
  };
}

/** The strongest first, as long as they have no machine in common. */
function disjoint(parts: readonly Part[], model: Model): Part[] {
  const taken = new Uint8Array(model.machines.length);
  return [...parts]
    .sort((a, b) => b.machines - a.machines || a.region.machines.length - b.region.machines.length)
    .filter(({ region }) => {
      if (region.machines.some(({ index }) => taken[index] === 1)) return false;
      for (const { index } of region.machines) taken[index] = 1;
      return true;
    });
}

function maskOf({ machines }: Region, model: Model): Uint8Array {
  const mask = new Uint8Array(model.machines.length);
  for (const { index } of machines) mask[index] = 1;
  return mask;
}

const total = (parts: readonly Part[]): number => parts.reduce((sum, { machines }) => sum + machines, 0);

const leaves = (part: Part): Part[] => (part.within.length === 0 ? [part] : part.within.flatMap(leaves));
