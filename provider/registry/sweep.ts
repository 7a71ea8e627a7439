import { redact } from "../redact";
import { StepError } from "../engine/step-error";
import type { RegistryContainer } from "./container";
import { contentOf, showImage, type TaggedImage } from "./inventory";

/** What the registry's own collector says that it does; each digest once. */
export interface SweepPlan {
  /** `repository@digest` from which it starts to look for what is needed. */
  readonly kept: readonly string[];
  /** Blobs that it deletes. */
  readonly blobs: readonly string[];
  /** Manifests that it deletes. */
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
  const lines = output.split("\n");
  const digests = (line: RegExp) => [
    ...new Set(
      lines.filter((each) => line.test(each)).flatMap((each) => /sha\d+:[0-9a-f]+/.exec(each)?.[0] ?? []),
    ),
  ];
  return {
    kept: lines.flatMap((line) => {
      const [, repository, digest] = /^(\S+): marking manifest (\S+)/.exec(line) ?? [];
      return repository === undefined ? [] : [`${repository}@${digest}`];
    }),
    blobs: digests(/^blob eligible for deletion: /),
    manifests: digests(/^manifest eligible for deletion: /),
  };
}

/** Repositories whose images are not exactly those from whose tags the collector starts. */
export function changedSince(plan: SweepPlan, images: readonly TaggedImage[]): string[] {
  const known = new Set(images.map(({ repository, manifests: [{ digest }] }) => `${repository}@${digest}`));
  const kept = new Set(plan.kept);
  const differing = [...kept, ...known].filter((name) => !kept.has(name) || !known.has(name));
  return [...new Set(differing.map((name) => name.slice(0, name.indexOf("@"))))];
}

/** An image of which the plan would delete a part. */
export function victimOf(plan: SweepPlan, images: readonly TaggedImage[]): string | undefined {
  const doomed = new Set([...plan.blobs, ...plan.manifests]);
  const victim = images.find((image) => contentOf([image]).some(({ digest }) => doomed.has(digest)));
  return victim === undefined ? undefined : showImage(victim);
}
