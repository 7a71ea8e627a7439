import * as pulumi from "@pulumi/pulumi";

const phases = [
  "phase 1 of 3: a new authority is made, and every engine trusts it beside the old one",
  "phase 2 of 3: the new authority signs all certificates, and the old one is still trusted",
  "phase 3 of 3: the old authority is trusted no more, and what it has signed is worthless",
] as const;

/** What the next `up` does to an authority that is between the phases of a rotation, or before the first one. */
export function phaseText({ nextPrivateKey, retiring }: Readonly<Record<string, unknown>>): string {
  const phase = nextPrivateKey !== undefined ? 1 : retiring === true ? 2 : 0;
  return [
    `the stack's certificate authority is rotated, ${phases[phase]}`,
    "each engine restarts once, one after the other",
    ...(phase === 2 ? [] : ["run `pulumi up` again afterwards for the next phase"]),
  ].join("\n");
}

/** Tells of a rotation in preview, and in `up`. */
export function authorityHook(): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    "stowage-authority",
    ({ oldOutputs = {} }) => void pulumi.log.info(phaseText(oldOutputs)),
    { onDryRun: true },
  );
}
