import type { Position, Text } from "./model";

/** Where the value of a variable came from. */
export type VariableSource = "variables" | ".env" | "environment" | "project" | "default" | "unset";

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
  private dotenv: ReadonlyMap<string, Text | null> = new Map();
  private projectName: string | undefined;

  constructor(
    private readonly sources: VariableSources,
    private readonly usedByName = new Map<string, UsedVariable>(),
    private readonly outer?: Variables,
  ) {}

  /** Adds the `.env` file, whose own values may refer to what is there already. */
  setDotenv(values: ReadonlyMap<string, Text | null>): void {
    this.dotenv = values;
  }

  /** The name that `COMPOSE_PROJECT_NAME` stands for where nothing else gives it a value. */
  setProjectName(name: string): void {
    this.projectName = name;
  }

  /** The variables of an included file: what its own env files add comes after all that is there. */
  within(values: ReadonlyMap<string, Text | null>): Variables {
    const inner = new Variables(this.sources, this.usedByName, this);
    inner.setDotenv(values);
    return inner;
  }

  /** The value, or undefined where nothing gives one; `fallback` tells how the caller goes on then. */
  lookup(name: string, position: Position, fallback: "default" | "unset" = "unset"): Text | undefined {
    const [value, source] = this.find(name, position);
    const used = { name, source: source ?? fallback, position };
    if (!this.usedByName.has(name)) this.usedByName.set(name, used);
    return value;
  }

  /** A value of an included file's own env files that nothing around it overrides. */
  own(name: string, position: Position): Text | undefined {
    return (this.dotenv.get(name) ?? null) === null ? undefined : this.lookup(name, position);
  }

  /** The shell has it, but nobody asked to read the shell. */
  hiddenInShell(name: string): boolean {
    return this.sources.environment === undefined && this.sources.shellHas?.(name) === true;
  }

  get used(): readonly UsedVariable[] {
    return [...this.usedByName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private find(name: string, position: Position): [Text, VariableSource] | [undefined, undefined] {
    const [outer, outerSource] = this.outer?.find(name, position) ?? [];
    if (outer !== undefined && outerSource !== undefined) return [outer, outerSource];
    const { variables, environment } = this.sources;
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (typeof given === "string") return [given, "variables"];
    if (given !== undefined) return [[{ variable: name, position }], "variables"];
    const fromFile = this.dotenv.get(name);
    if (fromFile !== undefined && fromFile !== null) return [fromFile, ".env"];
    const fromShell =
      environment !== undefined && Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (fromShell !== undefined) return [fromShell, "environment"];
    return name === "COMPOSE_PROJECT_NAME" && this.projectName !== undefined
      ? [this.projectName, "project"]
      : [undefined, undefined];
  }
}
