import { holds, isSoft } from "./facts";
import { bound, type Faults } from "./placement";

/** Hard constraints hold on the machine. */
export const constraintFaults: Faults = (placement) =>
  bound(placement).flatMap(({ spec, on }) =>
    (spec.constraints ?? [])
      .filter((constraint) => !isSoft(constraint) && !holds(constraint, on))
      .map((constraint) => `${spec.name} on ${on.name}: ${JSON.stringify(constraint)}`),
  );
