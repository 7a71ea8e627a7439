#!/usr/bin/env node
import { Command } from "commander";
import { configCommand } from "./config/command";
import { doctorCommand } from "./doctor/command";
import { environment } from "./environment";
import { table } from "./machine-table";
import { planCommand } from "./plan/command";
import { registryCommand } from "./registry/command";
import { readStack } from "./stack-state";
import { UserError } from "./user-error";

/** The `stowage` command: looks at a Pulumi stack's machines, and plans. Lifecycle stays with `pulumi`. */
export function program(write: (text: string) => void): Command {
  const command = new Command("stowage")
    .description("Look at the machines of a Pulumi stack. Run it where you run pulumi.")
    .option("-s, --stack <name>", "the stack (default: the selected one)")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project", ".");
  const stack = (secrets: boolean) => {
    const { stack: name, cwd } = command.opts<{ stack?: string; cwd: string }>();
    return readStack({ cwd, secrets, ...(name === undefined ? {} : { name }) });
  };
  command
    .command("ls")
    .description("list the machines: state, address, engine, containers")
    .action(() => write(table(stack(false))));
  command
    .command("env")
    .argument("<machine>", "the machine's name")
    .description('print what points the docker CLI at a machine: eval "$(stowage env node-1)"')
    .option("-u, --unset", "print what undoes it")
    .action((machine: string, { unset }: { unset?: boolean }) =>
      write(
        unset === true
          ? "unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH"
          : environment(stack(true), machine),
      ),
    );
  return command
    .addCommand(planCommand(write))
    .addCommand(configCommand(write))
    .addCommand(doctorCommand(write))
    .addCommand(registryCommand(write, () => stack(true)));
}

if (require.main === module) {
  // Whoever reads the output may have read enough: `stowage plan FILE | head`.
  process.stdout.on("error", () => process.exit());
  program((text) => process.stdout.write(`${text}\n`))
    .parseAsync()
    .catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`stowage: ${error.message}\n`);
      process.exitCode = 1;
    });
}
