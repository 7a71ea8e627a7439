import { Command, Option } from "commander";
import { UserError } from "../user-error";
import { type PlanFlags, runPlan } from "./run";

/**
 * `stowage plan FILE`: what goes where, without Pulumi and without machines.
 *
 * Exit code 0; 1 when something found no place; 2 on bad input, with every problem by its JSON path.
 */
export function planCommand(write: (text: string) => void): Command {
  return new Command("plan")
    .description("plan the containers of a JSON problem on its machines")
    .argument("<file>", "the problem as JSON, or - for standard input; at most 10 MB")
    .addOption(new Option("--format <format>", "what to print").choices(["text", "json"]).default("text"))
    .option("--why <container>", "explain one container: candidates after each filter, scores, runner-up")
    .option("--effort <n>", "how hard to search, 0 to 1000; a counted budget, not a time", Number)
    .option("--prove", "prove that no plan needs fewer machines, or find one; needs the package highs")
    .option("--gone", "let `previous` name machines and containers that are gone")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .action(async (file: string, flags: PlanFlags) => {
      try {
        const { text, code } = await runPlan(file, flags);
        write(text);
        process.exitCode = code;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        process.stderr.write(`stowage plan: ${error.message}\n`);
        process.exitCode = 2;
      }
    });
}
