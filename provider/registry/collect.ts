import { limiter } from "../limit";
import type { Progress } from "../progress";
import type { RegistryClient } from "./client";
import { parseConfiguration, type RegistryConfiguration } from "./configuration";
import type { ContainerFile, RegistryContainer } from "./container";
import { inventory, type TaggedImage } from "./inventory";
import { untilReady } from "./ready";
import { changedSince, runSweep, type SweepPlan, victimOf } from "./sweep";
import { verifyWhole } from "./whole";

/** One collection's surroundings. */
export interface Collection {
  /** Obeys the signal. */
  readonly container: RegistryContainer;
  /** The same one, but it obeys no signal: a registry is put back even after a cancellation. */
  readonly steady: RegistryContainer;
  /** With connections of its own: those from before a restart are dead. */
  readonly connect: () => RegistryClient;
  /** Path of the registry's configuration in its container. */
  readonly configuration: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Deletes what no tag leads to, and makes sure that everything else is whole. Pulls go on, but for two restarts;
 * pushes are refused meanwhile, since the collector would take what is being pushed for garbage.
 *
 * @returns bytes that became free; undefined where the storage is no folder
 */
export async function collect(run: Collection): Promise<number | undefined> {
  const { container, connect, progress } = run;
  const file = await reopened(run);
  const configuration = parseConfiguration(file.text);
  progress.step("looking at every tagged image");
  const before = await inventory(connect());
  const { images, freed } = await readOnly(run, file, configuration, async () => {
    const { images, plan, untagged } = await planned(run, configuration, before);
    const freed = await sizeOf(container, configuration.root, plan);
    progress.step(`deleting ${plan.blobs.length} blobs`);
    const sweep = { configuration: run.configuration, untagged, dryRun: false };
    await runSweep(container, sweep, configuration.secrets);
    return { images, freed };
  });
  progress.step(`verifying ${images.length} images`);
  await verifyWhole(connect(), images);
  return freed;
}

/** The configuration's file, after a collection that was cut off is undone. */
async function reopened(run: Collection): Promise<ContainerFile> {
  const { container, progress, signal } = run;
  const file = await container.readFile(run.configuration);
  const { readOnly, withReadOnly } = parseConfiguration(file.text);
  const open = readOnly ? { ...file, text: withReadOnly(false) } : file;
  if (readOnly) {
    progress.step("undoing a collection that was cut off");
    await restart(container, run.configuration, open);
  } else await container.start();
  await untilReady(run.connect, signal);
  return open;
}

/** Does the work while pushes are refused. Whatever happens, they are taken again afterwards. */
async function readOnly<T>(
  run: Collection,
  file: ContainerFile,
  configuration: RegistryConfiguration,
  work: () => Promise<T>,
): Promise<T> {
  const { container, steady, progress, signal } = run;
  const reopen = async () => {
    // A cancelled process has two seconds left.
    await restart(steady, run.configuration, file, signal.aborted ? 0 : undefined);
    if (!signal.aborted) await untilReady(run.connect, signal);
  };
  let result: T;
  try {
    progress.step("starting it over, read-only");
    await restart(container, run.configuration, { ...file, text: configuration.withReadOnly(true) });
    await untilReady(run.connect, signal);
    result = await work();
  } catch (error) {
    await reopen().catch((second: Error) => {
      const { message } = error as Error;
      throw new Error(
        `${message}; and the registry could not be opened again: ${second.message}; the next \`pulumi up\` tries to`,
      );
    });
    throw error;
  }
  await reopen();
  return result;
}

async function restart(
  container: RegistryContainer,
  path: string,
  file: ContainerFile,
  grace?: number,
): Promise<void> {
  await container.stop(grace);
  try {
    await container.writeFile(path, file);
  } finally {
    await container.start();
  }
}

/** What is to be done, and the images that it must leave whole. */
interface Planned {
  readonly images: readonly TaggedImage[];
  readonly plan: SweepPlan;
  /** Whether manifests go too that have no tag. */
  readonly untagged: boolean;
}

/**
 * Versions before 3 take the parts of a tagged index for untagged manifests (distribution/distribution#3178). So the
 * collector says first what it would delete, and untagged manifests stay where that hits an image that has a tag.
 *
 * @param before images that were there before pushes were refused: to look at all takes long, so that it is done
 *   again only in repositories of which the collector knows something else
 */
async function planned(
  { container, connect, configuration: path, progress }: Collection,
  { secrets }: RegistryConfiguration,
  before: readonly TaggedImage[],
): Promise<Planned> {
  const dry = (untagged: boolean) =>
    runSweep(container, { configuration: path, untagged, dryRun: true }, secrets);
  const all = await dry(true);
  const changed = changedSince(all, before);
  const images = [
    ...before.filter(({ repository }) => !changed.includes(repository)),
    ...(await inventory(connect(), changed)),
  ];
  const victim = victimOf(all, images);
  if (victim === undefined) return { images, plan: all, untagged: true };
  await progress.note(
    `manifests without a tag are kept: this version of the registry would delete parts of ${victim} along with them`,
  );
  const less = await dry(false);
  const still = victimOf(less, images);
  if (still === undefined) return { images, plan: less, untagged: false };
  throw new Error(
    `the registry's collector would delete parts of ${still}, which has a tag; nothing was deleted. Push that image again, then raise \`collect\``,
  );
}

async function sizeOf(
  container: RegistryContainer,
  root: string | undefined,
  { blobs }: SweepPlan,
): Promise<number | undefined> {
  if (root === undefined) return undefined;
  const limited = limiter(4);
  const sizes = await Promise.all(
    blobs.map((blob) =>
      limited(() => container.sizeOf(`${root}/docker/registry/v2/blobs/${folderOf(blob)}/data`)),
    ),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** `sha256/3f/3f2a...` */
function folderOf(digest: string): string {
  const [algorithm = "", hash = ""] = digest.split(":");
  return `${algorithm}/${hash.slice(0, 2)}/${hash}`;
}
