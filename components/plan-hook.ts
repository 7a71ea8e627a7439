import * as pulumi from "@pulumi/pulumi";
import { type PlacementInputs, type PlacementOutputs, placementProblem } from "../provider/shell";
import { plan, report } from "../scheduler";
import { componentPath } from "./identity";
import type { Replica } from "./replica";

/**
 * Says in preview, and in `up`, what the plan changes and why. A hook has the old and the new inputs; the program and
 * the provider each have one of them only.
 *
 * @param listeners are called whenever the plan is made or changes, and not in a preview where nothing does
 */
export function planHook(
  cluster: pulumi.Resource,
  name: string,
  replicas: Promise<readonly Replica[]>,
  listeners: readonly (() => void)[],
): pulumi.ResourceHook {
  const explain: pulumi.ResourceHookFunction = async (args) => {
    const olds = (args.oldInputs ?? {}) as Partial<PlacementInputs & PlacementOutputs>;
    const news = args.newInputs as PlacementInputs & Partial<PlacementOutputs>;
    const problem = placementProblem(news, olds);
    const changes = report(problem, plan(problem), {
      reserveNothing: (await replicas).filter(({ reservesNothing }) => reservesNothing).length,
    });
    const text = [...changes, ...reattached(olds, news)];
    // Not awaited: a log call waits for the URN of the component's child, and that waits for this hook.
    if (text.length > 0) void pulumi.log.info(text.join("\n"), cluster);
    for (const listener of listeners) listener();
  };
  // Names of hooks are global in a program, names of clusters are not.
  return new pulumi.ResourceHook(`stowage-plan:${componentPath(cluster, name)}`, explain, { onDryRun: true });
}

/** A new swarm takes over what the plan leaves in place: that it restarts is no move, but nobody would expect it. */
export function reattached(olds: Partial<PlacementOutputs>, news: Partial<PlacementOutputs>): string[] {
  if (olds.fabric === undefined || news.fabric === undefined || olds.fabric === news.fabric) return [];
  const stay = Object.keys(news.assignments ?? {})
    .filter((name) => news.assignments?.[name] === olds.assignments?.[name])
    .sort();
  if (stay.length === 0) return [];
  return [
    `the overlay network lost its managers: ${stay.join(", ")} ${stay.length === 1 ? "stops and starts" : "stop and start"} in place, to be attached to a new one`,
  ];
}
