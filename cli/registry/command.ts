import { Command } from "commander";
import { registryClient } from "../../provider/registry/client";
import type { StackState } from "../stack-state";
import { UserError } from "../user-error";
import { backUp } from "./backup";
import { containerOf } from "./engine";
import { registryOf } from "./registries";
import { removeImage } from "./remove";
import { restore } from "./restore";
import { repositoryTable, tagTable, usageTable } from "./tables";

interface Options {
  readonly registry?: string;
}

/** `stowage registry`: what a stack's PrivateRegistry has, and its backups. @param readStack with secrets */
export function registryCommand(write: (text: string) => void, readStack: () => StackState): Command {
  const command = new Command("registry")
    .description("look into a PrivateRegistry, delete from it, back it up")
    .option("-r, --registry <name>", "which one, where the stack has several");
  const { signal } = new AbortController();
  const open = () => {
    const stack = readStack();
    const registry = registryOf(stack, command.opts<Options>().registry);
    const connect = () => registryClient(registry.access, signal);
    return { connect, container: () => containerOf(stack, registry, signal) };
  };
  const say = async (text: Promise<string>) => write(await text.catch(plainly));

  command
    .command("ls")
    .description("list the repositories: tags, size")
    .action(() => say(repositoryTable(open().connect())));
  command
    .command("tags")
    .argument("<repository>", "such as shop/web")
    .description("list the tags of a repository: digest, size, platforms")
    .action((repository: string) => say(tagTable(open().connect(), repository)));
  command
    .command("du")
    .description("show the bytes of each repository; what several share is in the total once")
    .action(() => say(usageTable(open().connect())));
  command
    .command("rm")
    .argument("<image>", "REPOSITORY:TAG")
    .description("delete an image; refused where other tags have the same content")
    .option("-f, --force", "delete it nonetheless, for all of them")
    .action((image: string, { force = false }: { force?: boolean }) =>
      say(removeImage(open().connect(), image, force)),
    );
  command
    .command("backup")
    .argument("<file>", "a tar; replaced if it is there")
    .description("copy all that the registry keeps into a file; it goes on meanwhile")
    .action((file: string) => say(backUp(open().container(), file)));
  command
    .command("restore")
    .argument("<file>", "a backup")
    .description("put a backup into the registry, which stands still meanwhile, and verify every digest")
    .option("-f, --force", "also into a registry that is not empty")
    .action((file: string, { force = false }: { force?: boolean }) => {
      const { connect, container } = open();
      return say(restore({ container: container(), connect, file, force, signal }));
    });
  return command;
}

/** What a registry, an engine or a file is the cause of is a sentence; the rest is a mistake of ours. */
function plainly(error: Error): never {
  if ("endpoint" in error || "syscall" in error) throw new UserError(error.message);
  throw error;
}
