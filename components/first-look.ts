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
    const { user = "root", address, config = {} } = newInputs as NewInputs;
    const known = typeof address === "string" && pulumi.runtime.isDryRun();
    if (known) void pulumi.log.info(firstLookText(`${user}@${address}`, adopt, Object.keys(config)), machine);
  };
  return new pulumi.ResourceHook(`stowage-first-look:${componentPath(machine, name)}`, say, {
    onDryRun: true,
  });
}

interface NewInputs {
  readonly user?: string;
  readonly address?: unknown;
  readonly config?: object;
}

/** @param settings keys of engine.config, which the host's own daemon.json may have as well */
export function firstLookText(
  login: string,
  adopt: "inspect" | "merge" | "replace",
  settings: readonly string[],
): string {
  const clashes = adopt === "merge" && settings.length > 0;
  return (
    `up reads on ${login} first: system, init, an engine that is there with its containers, daemon.json and drop-ins; ` +
    `adopt: "${adopt}" decides what becomes of them. ` +
    (clashes
      ? `It stops where daemon.json there says otherwise of ${[...settings].sort().join(", ")}. `
      : "") +
    `See it before with: stowage doctor ${login}${clashes ? " --engine-config FILE" : ""}`
  );
}
