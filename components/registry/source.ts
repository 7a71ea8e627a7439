import type * as pulumi from "@pulumi/pulumi";
import type { RegistryLogin } from "../../provider/shell";
import type { ClusterMachine } from "../cluster-machine";

/** A registry, as those see it that push to it and pull from it. */
export interface ImageSource {
  /** The resource's name. */
  readonly name: string;
  /** `host:port`: what the names of its images begin with. */
  readonly address: string;
  /** Its container. */
  readonly container: string;
  /** The user as whom the program pushes and the machines pull. */
  readonly user: RegistryLogin;
  /** What it keeps its images in. */
  readonly store: pulumi.Input<string>;
  /** What a machine waits for before it can pull; undefined where that is set up by hand. */
  trustOn(machine: ClusterMachine): pulumi.Resource | undefined;
}

/** The registry among these whose image this is. */
export function sourceOf<T extends Pick<ImageSource, "address">>(
  image: pulumi.Input<string> | undefined,
  sources: readonly T[],
): T | undefined {
  return typeof image === "string"
    ? sources.find(({ address }) => image.startsWith(`${address}/`))
    : undefined;
}
