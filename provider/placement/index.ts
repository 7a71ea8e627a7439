import type * as dynamic from "@pulumi/pulumi/dynamic";
import { InvalidProblem, plan, type Plan, unplacedText } from "../../scheduler";
import { declareMachines } from "../declared-down";
import { leaving, type PlacementInputs, type PlacementOutputs, placementProblem } from "../shell";
import { unknownValue } from "../inputs";
import { chooseManagers, type Managers } from "./managers";
import { rememberedTransition } from "./transition";

type Checked = PlacementInputs & PlacementOutputs;

/**
 * Plans in check(), in preview and in `up` alike, from the old checked inputs: what comes back is known in preview,
 * remembered in state, and sticks.
 */
export const placement: dynamic.ResourceProvider<Partial<Checked>, Partial<Checked>> = {
  async check(olds, news) {
    // A plan from guesses would be a lie: the preview shows "unknown" instead.
    if (JSON.stringify({ ...news, instances: undefined }).includes(unknownValue)) return { inputs: news };
    const inputs = news as PlacementInputs;
    declareMachines(inputs.machines);
    const managers = managersOf(inputs, olds);
    let result: Plan;
    try {
      result = plan(placementProblem({ ...inputs, managerNames: managers.names }, olds));
    } catch (error) {
      if (!(error instanceof InvalidProblem)) throw error;
      return { inputs: news, failures: [{ property: "", reason: error.message }] };
    }
    if (result.unplaced.length > 0) {
      return {
        inputs: news,
        failures: [{ property: "", reason: unplacedText(result) + leavingText(inputs, olds) }],
      };
    }
    return { inputs: { ...news, ...remember(olds, managers, result) } };
  },

  async diff(_id, olds, news) {
    return { changes: canonical(olds) !== canonical(news) };
  },

  async create(inputs) {
    return { id: "placement", outs: inputs };
  },

  async update(_id, _olds, news) {
    return { outs: news };
  },
};

/** What leaves may be what is in the way, and no reason of the plan can say so. */
function leavingText(inputs: PlacementInputs, olds: Partial<Checked>): string {
  const names = leaving(inputs, olds).filter((name) => Object.keys(olds.ports?.[name] ?? {}).length > 0);
  if (names.length === 0) return "";
  return `\n${names.join(", ")} ${names.length === 1 ? "leaves" : "leave"} in this run, but only at its end; if a host port is wanted, remove first and add in the next run`;
}

function managersOf(inputs: PlacementInputs, olds: Partial<Checked>): Managers {
  if (inputs.managers === undefined) return { names: [], fabric: 0 };
  const before =
    olds.managerNames === undefined ? undefined : { names: olds.managerNames, fabric: olds.fabric ?? 1 };
  return chooseManagers(inputs.machines, inputs.managers, before, {
    known: Object.keys(olds.machines ?? {}),
    renewed: renewed(inputs.instances, olds.instances),
  });
}

function remember(olds: Partial<Checked>, managers: Managers, result: Plan): PlacementOutputs {
  const reattached = olds.fabric !== undefined && olds.fabric !== managers.fabric;
  return {
    assignments: result.assignments,
    ports: result.ports,
    volumes: result.volumes,
    transition: rememberedTransition(olds.transition ?? {}, result, reattached),
    managerNames: managers.names,
    fabric: managers.fabric,
  };
}

/** Machines whose instance is not the one of the last plan, or will not be. */
function renewed(now: Checked["instances"] = {}, before: Checked["instances"] = {}): string[] {
  return Object.keys(before).filter((name) => name in now && now[name] !== before[name]);
}

/** JSON whose keys are sorted, without the provider literal. */
function canonical(value: object): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === "__provider") return undefined;
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
