import {
  formatDiagnostic,
  loadCompose,
  type LoadInput,
  type LoadResult,
  type Project,
  type Service,
} from "../../compose";

export type Options = Omit<LoadInput, "files" | "readFile"> & { readonly others?: Record<string, string> };

/** Loads a text as `compose.yaml`, with other files beside it. */
export function load(text: string, { others = {}, ...options }: Options = {}): LoadResult {
  return loadCompose({
    ...options,
    files: [{ path: "compose.yaml", text }],
    readFile: (path) => (Object.hasOwn(others, path) ? others[path] : undefined),
  });
}

/** The project, or a failure that shows why there is none. */
export function project(text: string, options: Options = {}): Project {
  const result = load(text, options);
  if (result.project === undefined) throw new Error(result.diagnostics.map(formatDiagnostic).join("\n"));
  return result.project;
}

/** One service that has an image, and further lines of its own. */
export function service(lines: string, options: Options & { readonly top?: string } = {}): Service {
  const { top = "", ...rest } = options;
  return project(web(lines) + top, rest).services[0]!;
}

/** `service`'s file, for its diagnostics. */
export function web(lines: string): string {
  const body = lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => `    ${line}\n`)
    .join("");
  return `services:\n  web:\n    image: nginx\n${body}`;
}

/** All diagnostics of a text, one line each. */
export function told(text: string, options: Options = {}): readonly string[] {
  return load(text, options).diagnostics.map(formatDiagnostic);
}

/** Place, code and path of each diagnostic: `4:5 SW120 services.web.tyt`. */
export function places(text: string, options: Options = {}): readonly string[] {
  return load(text, options).diagnostics.map(
    ({ position, severity, code, path }) =>
      `${position.line}:${position.column} ${severity === "error" ? "" : `${severity} `}${code} ${path}`,
  );
}
