import * as pulumi from "@pulumi/pulumi";
import { componentPath } from "./identity";

/**
 * Says in the preview that makes an engine on a host of somebody else's what only `up` can find there: a preview logs in
 * nowhere.
 */
export function firstLook(
  machine: pulumi.Resource,
  name: string,
  adopt: "inspect" | "merge" | "replace",
): pulumi.ResourceHook {
  const say: pulumi.ResourceHookFunction = ({ newInputs = {} }) => {
    const { user = "root", address } = newInputs as { user?: string; address?: unknown };
    const known = typeof address === "string" && pulumi.runtime.isDryRun();
    if (known) void pulumi.log.info(firstLookText(`${user}@${address}`, adopt), machine);
  };
  return new pulumi.ResourceHook(`stowage-first-look:${componentPath(machine, name)}`, say, {
    onDryRun: true,
  });
}

export function firstLookText(login: string, adopt: "inspect" | "merge" | "replace"): string {
  return (
    `up reads on ${login} first: system, init, an engine that is there with its containers, daemon.json and drop-ins; ` +
    `adopt: "${adopt}" decides what becomes of them. See it before with: stowage doctor ${login}`
  );
}
