import { redact } from "../redact";
import { StepError } from "../engine/step-error";
import type { RegistryContainer } from "./container";
import { contentOf, showImage, type TaggedImage } from "./inventory";

/** What the registry's own collector says that it would delete. */
export interface SweepPlan {
  readonly blobs: readonly string[];
  readonly manifests: readonly string[];
}

/** One call of the registry's own collector. */
export interface Sweep {
  /** Path of the registry's configuration in its container. */
  readonly configuration: string;
  /** Whether manifests go too that have no tag. */
  readonly untagged: boolean;
  readonly dryRun: boolean;
}

export function sweepCommand({ configuration, untagged, dryRun }: Sweep): string[] {
  return [
    "registry",
    "garbage-collect",
    ...(dryRun ? ["--dry-run"] : []),
    ...(untagged ? ["--delete-untagged"] : []),
    configuration,
  ];
}

/** @param secrets are taken out of what it prints when it fails */
export async function runSweep(
  container: RegistryContainer,
  sweep: Sweep,
  secrets: readonly string[],
): Promise<SweepPlan> {
  const command = sweepCommand(sweep);
  const { code, output } = await container.run(command);
  if (code !== 0)
    throw new StepError(
      `${command.join(" ")} exited with ${code}`,
      redact(output, secrets),
      "is there room on its storage, and does the container's image have `registry`?",
    );
  return parseSweep(output);
}

/** Its lines are `blob eligible for deletion: sha256:...` and the like, in every version. */
export function parseSweep(output: string): SweepPlan {
  const eligible = (kind: string) => [
    ...new Set(
      output
        .split("\n")
        .filter((line) => line.startsWith(`${kind} eligible for deletion: `))
        .flatMap((line) => /sha\d+:[0-9a-f]+/.exec(line)?.[0] ?? []),
    ),
  ];
  return { blobs: eligible("blob"), manifests: eligible("manifest") };
}

/** An image of which the plan would delete a part. */
export function victimOf(plan: SweepPlan, images: readonly TaggedImage[]): string | undefined {
  const doomed = new Set([...plan.blobs, ...plan.manifests]);
  const victim = images.find((image) => contentOf([image]).some(({ digest }) => doomed.has(digest)));
  return victim === undefined ? undefined : showImage(victim);
}
