import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type Diagnostic,
  formatDiagnostic,
  loadCompose,
  type Project,
  renderDiagnostics,
  type VariableValue,
} from "../../compose";
import type { ComposeStackArgs } from "./args";

/** What was read from a stack's file. */
export interface ReadProject {
  readonly project: Project;
  /** Warnings and notices, and each as one line. */
  readonly diagnostics: readonly { readonly diagnostic: Diagnostic; readonly text: string }[];
}

/** Reads and loads a stack's file. @throws RunError with every mistake in it, before anything is registered */
export function readProject(stack: string, args: ComposeStackArgs): ReadProject {
  const path = args.content === undefined ? (args.file ?? "compose.yaml") : "content";
  const folder = dirname(args.file ?? ".");
  if (args.content === undefined && !existsSync(path)) {
    throw new pulumi.RunError(
      `ComposeStack "${stack}": file: "${path}" is not there; it is looked for relative to the program's folder`,
    );
  }
  const text = args.content ?? readFileSync(path, "utf8");
  const { project, diagnostics } = loadCompose({
    files: [{ path, text }],
    readFile: (name) => readIfThere(join(folder, name)),
    variables: Object.fromEntries(
      Object.entries(args.variables ?? {}).map(([name, value]) => [name, variableValue(value)]),
    ),
    ...(args.env === "process"
      ? { environment: shellVariables() }
      : { shellHas: (name: string) => process.env[name] !== undefined }),
    ...(args.dialect === undefined ? {} : { dialect: args.dialect }),
    ...(args.unsupported === undefined ? {} : { unsupported: args.unsupported }),
  });
  const shown = diagnostics.filter(({ severity }) => severity === "error" || project !== undefined);
  if (project === undefined) {
    throw new pulumi.RunError(
      `ComposeStack "${stack}" cannot read its file:\n${renderDiagnostics(shown, [{ path, text }])}`,
    );
  }
  return {
    project,
    diagnostics: shown.map((diagnostic) => ({ diagnostic, text: formatDiagnostic(diagnostic) })),
  };
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Only a plain string is known when the file is read; a secret must not become text of the plan. */
function variableValue(value: pulumi.Input<string>): VariableValue {
  return typeof value === "string" ? value : { hole: true };
}

function shellVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
