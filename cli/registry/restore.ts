import { createReadStream } from "node:fs";
import { dirname } from "node:path/posix";
import type { RegistryClient } from "../../provider/registry/client";
import type { RegistryContainer } from "../../provider/registry/container";
import { inventory, showImage } from "../../provider/registry/inventory";
import { untilReady } from "../../provider/registry/ready";
import { verifyWhole } from "../../provider/registry/whole";
import { UserError } from "../user-error";
import { dataFolder } from "./backup";
import { type BackupFile, readBackup } from "./backup-file";

/** A registry that is about to get a backup's content. */
export interface Restoration {
  readonly container: RegistryContainer;
  /** With connections of its own: those from before a restart are dead. */
  readonly connect: () => RegistryClient;
  readonly file: string;
  /** Add to what is there already; a tag of the backup wins. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** Puts a backup into a registry, and makes sure that every tag has its digest again. */
export async function restore({ container, connect, file, force, signal }: Restoration): Promise<string> {
  const backup = await read(file);
  const there = await inventory(connect());
  if (there.length > 0 && !force)
    throw new UserError(
      `the registry is not empty: it has ${there.length} tagged images; nothing was changed. --force adds the backup to them, and its tags win`,
    );
  await container.stop();
  try {
    await container.writeFolder(dirname(dataFolder), createReadStream(file));
  } finally {
    await container.start();
  }
  await untilReady(connect, signal);
  const restored = (await inventory(connect())).filter((image) => backup.images.has(showImage(image)));
  const digests = new Map(restored.map((image) => [showImage(image), image.manifests[0].digest]));
  const wrong = [...backup.images].flatMap(([image, digest]) =>
    digests.get(image) === digest ? [] : [image],
  );
  if (wrong.length > 0)
    throw new UserError(`${wrong.join(", ")}: not restored; is its storage full, or does somebody push?`);
  await verifyWhole(connect(), restored);
  return `${file}: ${restored.length} tagged images are restored, each with the digest that it had`;
}

async function read(file: string): Promise<BackupFile> {
  const backup = await readBackup(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== undefined && error.syscall !== undefined) throw error;
    throw new UserError(`${file} is no backup of a registry, or a part of one: ${error.message}`);
  });
  if (backup.images.size === 0) throw new UserError(`${file} holds no image of a registry`);
  if (backup.broken.length > 0)
    throw new UserError(`${file}: ${backup.broken.join(", ")}: not whole in it; take an older backup`);
  return backup;
}
