import type * as pulumi from "@pulumi/pulumi";
import type { RegistryLogin } from "../../provider/shell";
import type { ClusterMachine } from "../cluster-machine";
import type { ArgumentProblem } from "../errors";
import type { ServiceDefinition } from "../service/definition";

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

/** How what is built gets to the machines that run it. */
export interface ShippingArgs {
  /** Built once, pushed there, and pulled by digest. @default built on each machine that runs it */
  registry?: ImageSource;
  /** `stream`: built once, and sent from that machine's engine to the others by the program. */
  ship?: "stream";
}

export const shippingKeys: readonly (keyof ShippingArgs)[] = ["registry", "ship"];

export function shippingProblems(
  { registry, ship }: ShippingArgs,
  { name, registries }: { readonly name: string; readonly registries: readonly ImageSource[] },
): ArgumentProblem[] {
  if (ship !== undefined && ship !== "stream")
    return [
      { path: "ship", message: `"${String(ship)}" is no way of an image; use "stream" or leave it out` },
    ];
  if (ship !== undefined && registry !== undefined)
    return [
      { path: "ship", message: "means nothing with a registry, from which machines pull; drop one of them" },
    ];
  if (registry !== undefined && !registries.includes(registry))
    return [
      {
        path: "registry",
        message: `"${registry.name}" is on another cluster than "${name}", whose machines do not trust it; give this cluster one of its own`,
      },
    ];
  return [];
}

export function shippingOf({ registry, ship }: ShippingArgs): Pick<ServiceDefinition, "shipping"> {
  const shipping = registry ?? ship;
  return shipping === undefined ? {} : { shipping };
}

/** What an image is called in a registry: `shop-web`, also where the name has another registry's in it. */
export function nameIn({ address }: Pick<ImageSource, "address">, repository: string, tag: string): string {
  const path = repository.startsWith(`${address}/`) ? repository.slice(address.length + 1) : repository;
  return `${address}/${path.replaceAll(":", "-")}:${tag}`;
}
