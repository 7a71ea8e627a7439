import * as pulumi from "@pulumi/pulumi";
import { componentPath } from "../identity";
import type { ImageSource } from "./source";

/** Says in preview, and in `up`, that an image is wanted of a registry whose machine is declared down. */
export function downHook(
  { name: registry }: Pick<ImageSource, "name">,
  image: string,
  parent: pulumi.Resource,
): pulumi.ResourceHook {
  const say: pulumi.ResourceHookFunction = () => {
    // Not awaited: a log call waits for what waits for this hook.
    void pulumi.log.warn(
      `${image} cannot be had now: the registry "${registry}" is on a machine that is declared down; what runs keeps running, ` +
        `and a machine that has the image already can use it. Set the machine to "active" again, or restore the registry on another one`,
      parent,
    );
  };
  return new pulumi.ResourceHook(`stowage-registry-down:${componentPath(parent, image)}`, say, {
    onDryRun: true,
  });
}
