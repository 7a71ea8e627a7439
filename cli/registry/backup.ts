import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { RegistryContainer } from "../../provider/registry/container";
import { UserError } from "../user-error";
import { readBackup } from "./backup-file";
import { showBytes } from "./bytes";

/** Where a registry's container keeps everything. */
export const dataFolder = "/var/lib/registry";

/** Copies all that a registry keeps into a file, which is there only if it is whole. The registry goes on meanwhile. */
export async function backUp(container: RegistryContainer, file: string): Promise<string> {
  const aside = `${file}.part`;
  try {
    await pipeline(await container.readFolder(dataFolder), createWriteStream(aside, { mode: 0o600 }));
    const { images, broken } = await readBackup(aside);
    if (broken.length > 0)
      throw new UserError(
        `${broken.join(", ")}: not whole in the backup; if a push was under way, run this again, else push it again first`,
      );
    const { size } = await stat(aside);
    await rename(aside, file);
    return `${file}: ${images.size} tagged images, ${showBytes(size)}`;
  } finally {
    await rm(aside, { force: true });
  }
}
