import { Command, Option } from "commander";
import { canonical, formatDiagnostic, printCanonical, renderDiagnostics } from "../../compose";
import { keyTables } from "../../compose/support";
import { UserError } from "../user-error";
import { type ConfigOptions, projectNameOf, readFiles } from "./files";

interface Options extends ConfigOptions {
  readonly format: "yaml" | "json";
  readonly matrix?: boolean;
}

/** `stowage config`: what the loader makes of Compose files. */
export function configCommand(
  write: (text: string) => void,
  complain: (text: string) => void = (text) => process.stderr.write(`${text}\n`),
): Command {
  return new Command("config")
    .argument("[files...]", "Compose files, merged in this order (default: compose.yaml)")
    .description("print Compose files in their canonical form, or all that is wrong with them")
    .addOption(new Option("--format <format>", "how to print").choices(["yaml", "json"]).default("yaml"))
    .option("-p, --project-name <name>", "the project's name (default: the files' own, or their folder's)")
    .option("--profile <name>", "a profile that is active, or * for all; may be repeated", collect, [])
    .option("--env-file <path>", "values of variables (default: .env beside the first file)")
    .option("--env", "take values from the shell too, after those of the file")
    .option("--unsupported <key>", "let a key pass that is not supported; may be repeated", collect, [])
    .option("--matrix", "print which keys are supported, and how")
    .action((files: string[], options: Options) => {
      if (options.matrix === true) write(keyTables());
      else config(files.length === 0 ? ["compose.yaml"] : files, options, write, complain);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function config(
  files: readonly string[],
  options: Options,
  write: (text: string) => void,
  complain: (text: string) => void,
): void {
  const { project, diagnostics, sources } = readFiles(files, options);
  if (project === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    throw new UserError(`${files.join(", ")}: cannot be read\n${renderDiagnostics(errors, sources)}`);
  }
  for (const diagnostic of diagnostics) complain(formatDiagnostic(diagnostic));
  const form = canonical(project, projectNameOf(files, options, project.name));
  write(printCanonical(form, options.format).trimEnd());
}
