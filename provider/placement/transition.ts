import type { Plan } from "../../scheduler";
import type { PlacementOutputs } from "../shell";

type Transitions = PlacementOutputs["transition"];

/**
 * The order of moves, remembered with the plan: derived afresh it would differ in the next, unchanged preview, and an
 * `up` that was killed half way would lose it.
 *
 * @param reattached everything on the overlay is replaced where it stands, so each container must stop before its
 *   successor takes its name
 */
export function rememberedTransition(old: Transitions, plan: Plan, reattached: boolean): Transitions {
  const containers = Object.keys(plan.assignments);
  const fresh = Object.fromEntries(plan.transition.map(({ container, ...how }) => [container, how]));
  const moved = new Set(plan.moves.map(({ container }) => container));
  const stays = reattached
    ? containers.filter((name) => !moved.has(name)).map((name) => [name, { order: "stop-first" as const }])
    : [];
  const merged: Transitions = { ...old, ...Object.fromEntries(stays), ...fresh };
  return Object.fromEntries(
    containers.sort().flatMap((name) => {
      const how = merged[name];
      return how === undefined ? [] : [[name, { ...how, ...afterOf(how.after, containers) }]];
    }),
  );
}

function afterOf(
  after: readonly string[] | undefined,
  containers: readonly string[],
): { after?: readonly string[] } {
  return after === undefined ? {} : { after: after.filter((name) => containers.includes(name)) };
}
