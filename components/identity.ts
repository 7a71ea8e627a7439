import * as pulumi from "@pulumi/pulumi";

/** `org/project/stack`: who owns what we make on a machine. */
export function stackIdentity(): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
}

/** Value of the label `stowage.engine` on everything of ours on one engine. */
export function engineLabel(machine: string, generation: number): string {
  return `${stackIdentity()}/${machine}#${generation}`;
}

/**
 * The URN that a child will have, as a plain string. A resource can't take its own URN as an Output input (it would
 * wait for itself), and the provider needs it to show progress on the resource's row.
 */
export function childUrn(parent: pulumi.Resource | undefined, type: string, name: string): string {
  const types = [type];
  for (let above = parent; above !== undefined; above = internals(above).__parentResource) {
    const parentType = internals(above).__pulumiType;
    if (parentType !== "pulumi:pulumi:Stack") types.unshift(parentType);
  }
  return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${types.join("$")}::${name}`;
}

/** Path of a component in the program, for names that must be unique in it. */
export function componentPath(component: pulumi.Resource, name: string): string {
  const { __parentResource, __pulumiType } = internals(component);
  return childUrn(__parentResource, __pulumiType, name);
}

interface ResourceInternals {
  readonly __pulumiType: string;
  readonly __parentResource?: pulumi.Resource;
}

function internals(resource: pulumi.Resource): ResourceInternals {
  return resource as unknown as ResourceInternals;
}

/** A stable 32-bit hash (FNV-1a) of a text. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text, "utf8")) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
