import type { Plan } from "../plan-result";

/** What `prove` found out about a plan. */
export interface Proof {
  /**
   * `optimal`: no plan needs fewer machines; `open`: it may be that a plan needs fewer, down to `bound.machines`;
   * `unsupported`: the problem has rules that proofs do not cover; `text` names one.
   */
  readonly status: "optimal" | "open" | "unsupported";
  /** The given plan, or one that needs fewer machines; its bound is the proven one. */
  readonly plan: Plan;
  /** Machines in use in `plan`. */
  readonly machines: number;
  readonly bound: Plan["bound"];
  /**
   * What proves the bound where it is stronger than the plan's own: a price on each container. The sum of all prices,
   * less what each machine could hold above 1, is more than `bound.machines - 1`.
   */
  readonly prices?: Readonly<Record<string, number>>;
  /** One line for people. */
  readonly text: string;
}

export function unsupported(plan: Plan, why: string): Proof {
  const machines = machinesInUse(plan);
  return { status: "unsupported", plan, machines, bound: plan.bound, text: `No proof: ${why}.` };
}

/** A proof of a plan by a bound, which may be the plan's own. */
export function proofOf(plan: Plan, bound: Plan["bound"], prices?: Proof["prices"]): Proof {
  const machines = machinesInUse(plan);
  const saving = machines - bound.machines;
  return {
    status: saving > 0 ? "open" : "optimal",
    plan: { ...plan, bound },
    machines,
    bound,
    ...(prices === undefined ? {} : { prices }),
    text:
      saving > 0
        ? `${count(machines)}, at least ${bound.machines} needed: ${saving} possible ${saving === 1 ? "saving" : "savings"}.`
        : `${count(machines)}, proven optimal.`,
  };
}

export function machinesInUse({ assignments }: Plan): number {
  return new Set(Object.values(assignments)).size;
}

const count = (machines: number): string => `${machines} ${machines === 1 ? "machine" : "machines"}`;
