import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  type ComposeFile,
  type Diagnostic,
  formatDiagnostic,
  loadCompose,
  type Project,
  renderDiagnostics,
  type VariableValue,
} from "../../compose";
import { type ArgumentProblem, throwProblems, unknownKeys } from "../errors";
import type { ServiceDefinition } from "../service/definition";
import { type ComposeStackArgs, overrideKeys } from "./args";
import { Mapping } from "./mapping";
import { composeDefinitions } from "./services";

/** What a stack's files say. */
export interface ReadProject {
  readonly services: readonly ServiceDefinition[];
  /** Warnings and notices, and each as one line. */
  readonly diagnostics: readonly { readonly diagnostic: Diagnostic; readonly text: string }[];
}

/** Reads a stack's files. @throws RunError with every mistake in them, before anything is registered */
export function readProject(stack: string, args: ComposeStackArgs): ReadProject {
  const files = filesOf(stack, args);
  const folder = args.content === undefined ? dirname(files[0]?.path ?? ".") : ".";
  let services: readonly ServiceDefinition[] = [];
  const { project, diagnostics, sources } = loadCompose({
    files,
    readFile: (name) => readIfThere(resolve(folder, name)),
    profiles: args.profiles ?? [],
    projectName: () => args.name ?? stack,
    variables: Object.fromEntries(
      Object.entries(args.variables ?? {}).map(([name, value]) => [name, variableValue(value)]),
    ),
    ...(args.env === "process"
      ? { environment: shellVariables() }
      : { shellHas: (name: string) => process.env[name] !== undefined }),
    ...(args.dialect === undefined ? {} : { dialect: args.dialect }),
    ...(args.unsupported === undefined ? {} : { unsupported: args.unsupported }),
    check: (loaded, context) => {
      services = composeDefinitions(new Mapping(stack, loaded, args, folder, context));
    },
  });
  const shown = diagnostics.filter(
    (diagnostic) =>
      diagnostic.severity === "error" || (project !== undefined && !isOverridden(diagnostic, args)),
  );
  if (project === undefined) {
    const what = files.length === 1 ? "its file" : "its files";
    throw new pulumi.RunError(
      `ComposeStack "${stack}" cannot read ${what}:\n${renderDiagnostics(shown, sources)}`,
    );
  }
  throwProblems("ComposeStack", stack, nameProblems(project, args));
  return {
    services,
    diagnostics: shown.map((diagnostic) => ({ diagnostic, text: formatDiagnostic(diagnostic) })),
  };
}

function filesOf(stack: string, { file = "compose.yaml", content }: ComposeStackArgs): ComposeFile[] {
  if (content !== undefined) return [{ path: "content", text: content }];
  const paths = typeof file === "string" ? [file] : file;
  const missing = paths.filter((path) => !existsSync(path));
  throwProblems(
    "ComposeStack",
    stack,
    missing.map((path) => ({
      path: "file",
      message: `"${path}" is not there; it is looked for relative to the program's folder`,
    })),
  );
  return paths.map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Names in the arguments that the files do not have. */
function nameProblems(project: Project, args: ComposeStackArgs): ArgumentProblem[] {
  const services = project.services.map(({ name }) => name);
  const overrides = Object.entries(args.overrides ?? {}).flatMap(([service, override]) => [
    ...(services.includes(service)
      ? []
      : [
          {
            path: `overrides.${service}`,
            message: `no service has this name; the file's are ${services.join(", ")}`,
          },
        ]),
    ...unknownKeys(override, overrideKeys, `overrides.${service}`),
  ]);
  const contents = (["secrets", "configs"] as const).flatMap((kind) =>
    Object.keys(args[kind] ?? {})
      .filter((name) => project[kind][name]?.external !== true)
      .map((name) => ({
        path: `${kind}.${name}`,
        message: `the file has no entry of this name with \`external: true\` under ${kind}`,
      })),
  );
  return [...overrides, ...contents];
}

/** What the loader said of a number of replicas that the program changes. */
function isOverridden({ code, path }: Diagnostic, { overrides = {} }: ComposeStackArgs): boolean {
  return (
    code === "SW260" &&
    Object.entries(overrides).some(
      ([service, { replicas }]) => replicas !== undefined && `.${path}`.includes(`.${service}.ports`),
    )
  );
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) && statSync(path).isFile() ? readFileSync(path, "utf8") : undefined;
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
