import type { Faults } from "./placement";

/** `moves` says exactly what is elsewhere than before. */
export const moveFaults: Faults = ({ problem, plan }) => {
  const said = new Map(plan.moves.map(({ container, from, to }) => [container, `${from} -> ${to}`]));
  const done = new Map(
    Object.entries(problem.previous?.assignments ?? {}).flatMap(([container, from]): [string, string][] => {
      const to = plan.assignments[container];
      return to === undefined || to === from ? [] : [[container, `${from} -> ${to}`]];
    }),
  );
  return [...new Set([...said.keys(), ...done.keys()])]
    .filter((container) => said.get(container) !== done.get(container))
    .map((container) => `${container} moves ${done.get(container)}, but is said to ${said.get(container)}`);
};
