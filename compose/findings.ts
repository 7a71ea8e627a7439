import type { Code } from "./codes";
import type { Diagnostic } from "./diagnostic";
import type { Position } from "./model";
import { suggest } from "./suggest";

/** A place in a file and the path of keys that leads there. */
export interface At {
  readonly path: string;
  readonly position: Position;
}

/** By key or path: whether a key that is known but not supported stops the load. */
export type UnsupportedPolicy = Readonly<Record<string, "error" | "warn">>;

/** What is not supported: why, what to do instead, and a shorter name of it for the policy. */
export interface Unsupported {
  readonly code: Code;
  readonly what: string;
  readonly reason?: string;
  readonly note?: string;
  readonly key?: string;
}

/** Collects what the passes find, so that all of it is told at once. */
export class Findings {
  private readonly found = new Map<string, Diagnostic>();
  /** All names by which the policy could have let something pass. */
  private readonly policyNames = new Set<string>();

  constructor(private readonly unsupportedPolicy: UnsupportedPolicy = {}) {}

  error(code: Code, at: At, message: string, remedy?: string): void {
    this.add("error", code, at, message, remedy);
  }

  warning(code: Code, at: At, message: string, remedy?: string): void {
    this.add("warning", code, at, message, remedy);
  }

  notice(code: Code, at: At, message: string, remedy?: string): void {
    this.add("notice", code, at, message, remedy);
  }

  /**
   * Something the specification knows and this package does not do: an error, or a warning where the user
   * asked for one. `owner` is the path of the service it stands in.
   */
  unsupported(at: At, owner: string, { code, note, reason, what, key }: Unsupported): void {
    const names = policyNames(at.path, owner, key);
    for (const each of names) this.policyNames.add(each);
    const name = names.find((candidate) => Object.hasOwn(this.unsupportedPolicy, candidate));
    const message = `${what}${reason === undefined ? "" : `: ${reason}`}`;
    if (name !== undefined && this.unsupportedPolicy[name] === "warn") {
      this.warning(code, at, `${message}; goes on without it`);
      return;
    }
    const pass = `unsupported: { ${quoteName(names.at(-1) ?? at.path)}: "warn" }`;
    const remedy =
      note === undefined ? `${pass} goes on without it` : `${note}, or set ${pass} to go on without it`;
    this.error(code, at, message, remedy);
  }

  /** Once all is read: an entry of the policy that let nothing pass is misspelt, or no longer needed. */
  reportIdlePolicy(at: At): void {
    for (const name of Object.keys(this.unsupportedPolicy)) {
      if (this.policyNames.has(name)) continue;
      const meant = suggest(name, this.policyNames);
      const remedy = meant === undefined ? "remove it" : `did you mean \`${meant}\`?`;
      const what = `unsupported: ${quoteName(name)} stands for nothing that the files have`;
      this.warning("SW124", at, what, remedy);
    }
  }

  /** Whether there is an error at a path or below it. */
  failedAt(path: string): boolean {
    return [...this.found.values()].some(
      ({ severity, path: at }) => severity === "error" && (at === path || at.startsWith(`${path}.`)),
    );
  }

  get failed(): boolean {
    return [...this.found.values()].some((diagnostic) => diagnostic.severity === "error");
  }

  /** In the order of the files given, then by line and column. */
  sorted(files: readonly string[]): readonly Diagnostic[] {
    const rank = (file: string) => (files.includes(file) ? files.indexOf(file) : files.length);
    return [...this.found.values()].sort(
      (a, b) =>
        rank(a.position.file) - rank(b.position.file) ||
        a.position.file.localeCompare(b.position.file, "en") ||
        a.position.line - b.position.line ||
        a.position.column - b.position.column,
    );
  }

  private add(severity: Diagnostic["severity"], code: Code, at: At, message: string, remedy?: string): void {
    const { position, path } = at;
    const diagnostic: Diagnostic = { severity, code, position, path, message, ...(remedy && { remedy }) };
    this.found.set(JSON.stringify(diagnostic), diagnostic);
  }
}

/** From the most to the least specific: the path, without list indices, and both below the service. */
function policyNames(path: string, owner: string, key: string | undefined): string[] {
  const below = owner !== "" && path.startsWith(`${owner}.`) ? path.slice(owner.length + 1) : path;
  const names = [
    path,
    withoutIndices(path),
    below,
    withoutIndices(below),
    ...(key === undefined ? [] : [key]),
  ];
  return [...new Set(names)];
}

function withoutIndices(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

function quoteName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}
