import type { Position, Text } from "./model";

/** Where the value of a variable came from. */
export type VariableSource = "variables" | ".env" | "environment" | "default" | "unset";

/** A variable that a file uses, without its value, which may be a secret. */
export interface UsedVariable {
  readonly name: string;
  readonly source: VariableSource;
  /** Its first use. */
  readonly position: Position;
}

/** A plain value, or one that is known only later. */
export type VariableValue = string | { readonly hole: true };

export interface VariableSources {
  readonly variables: Readonly<Record<string, VariableValue>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly shellHas?: (name: string) => boolean;
}

/** Values by name, in order of precedence, and a record of what was asked for. */
export class Variables {
  private readonly usedByName = new Map<string, UsedVariable>();
  private dotenv: ReadonlyMap<string, Text | null> = new Map();

  constructor(private readonly sources: VariableSources) {}

  /** Adds the `.env` file, whose own values may refer to what is there already. */
  setDotenv(values: ReadonlyMap<string, Text | null>): void {
    this.dotenv = values;
  }

  /** The value, or undefined where nothing gives one; `fallback` tells how the caller goes on then. */
  lookup(name: string, position: Position, fallback: "default" | "unset" = "unset"): Text | undefined {
    const [value, source] = this.find(name, position);
    const used = { name, source: source ?? fallback, position };
    if (!this.usedByName.has(name)) this.usedByName.set(name, used);
    return value;
  }

  /** The shell has it, but nobody asked to read the shell. */
  hiddenInShell(name: string): boolean {
    return this.sources.environment === undefined && this.sources.shellHas?.(name) === true;
  }

  get used(): readonly UsedVariable[] {
    return [...this.usedByName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private find(name: string, position: Position): [Text, VariableSource] | [undefined, undefined] {
    const { variables, environment } = this.sources;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof given === "string") return [given, "variables"];
    if (given !== undefined) return [[{ variable: name, position }], "variables"];
    const fromFile = this.dotenv.get(name);
    if (fromFile !== undefined && fromFile !== null) return [fromFile, ".env"];
    const fromShell =
      environment !== undefined && Object.hasOwn(environment, name) ? environment[name] : undefined;
    return fromShell === undefined ? [undefined, undefined] : [fromShell, "environment"];
  }
}
