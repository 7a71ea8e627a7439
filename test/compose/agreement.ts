import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { loadCompose, type LoadInput } from "../../compose";
import { canonical, plainJson } from "../../compose/canonical";
import { EXEMPT, type Exemption } from "./agreement-exempt";
import { fromOldCompose } from "./old-compose";

/** Real files from public repositories, with what two other tools make of them, where they are there; see its README. */
export const corpus = resolve(__dirname, "../../../shared/corpus");

export interface Sample {
  readonly file: string;
  readonly dialect: "announce" | "v1" | "spec";
  readonly valid: boolean | "unknown";
  readonly composeV1Config: string;
  readonly composeGoConfig: string;
}

export function samples(): readonly Sample[] {
  const index = join(corpus, "index.json");
  return existsSync(index) ? (JSON.parse(readFileSync(index, "utf8")) as Sample[]) : [];
}

export interface Agreement {
  readonly name: string;
  readonly equal: number;
  /** `path: ours / theirs` */
  readonly different: readonly string[];
  readonly exempt: readonly { readonly path: string; readonly exemption: Exemption }[];
  /** Why the loader refuses what the other tool accepts. */
  readonly refused?: string;
}

/** How far the loader agrees on a file with the tool whose word counts for its dialect; undefined where that refuses it. */
export function agreementOn(sample: Sample): Agreement | undefined {
  const oracle = oracleOf(sample);
  return oracle === undefined ? undefined : compare(sample.file, [sample.file], oracle);
}

/** The same for the stacks of several files. */
export function stackAgreements(): readonly Agreement[] {
  const stacks = (json("stacks.json") ?? []) as readonly {
    readonly name: string;
    readonly files: readonly string[];
    readonly oracleComposeGo?: string;
  }[];
  return stacks.flatMap(({ name, files, oracleComposeGo }) =>
    oracleComposeGo === undefined ? [] : [compare(`stack ${name}`, files, lowerCased(json(oracleComposeGo)))],
  );
}

export function read(path: string): string | undefined {
  try {
    return readFileSync(join(corpus, path), "utf8");
  } catch {
    return undefined;
  }
}

/** Lets pass what is documented as unsupported, and gives unset variables the empty text, as the other tools do. */
export function lenient(files: readonly string[]): LoadInput {
  const [first = ""] = files;
  let input: LoadInput = {
    files: files.map((path) => ({ path, text: read(path) ?? "" })),
    readFile: (path: string) => read(join(dirname(first), path)),
    projectName: (own) => own ?? projectName(first),
  };
  // What an unset variable leaves behind may be reported only once it has a value.
  for (let round = 0; round < 3; round++) {
    const errors = loadCompose(input).diagnostics.filter(({ severity }) => severity === "error");
    const lacks = errors.filter(({ remedy }) => remedy?.includes("unsupported: {"));
    const unset = errors.filter(({ code }) => code === "SW110");
    if (lacks.length + unset.length === 0) break;
    const pass = Object.fromEntries(lacks.map(({ path }) => [path, "warn" as const]));
    const empty = Object.fromEntries(unset.map(({ message }) => [message.replace(/ is not set$/, ""), ""]));
    input = {
      ...input,
      unsupported: { ...input.unsupported, ...pass },
      variables: { ...input.variables, ...empty },
    };
  }
  return input;
}

export function compare(name: string, files: readonly string[], oracle: unknown): Agreement {
  const { project, diagnostics } = loadCompose(lenient(files));
  const theirs = flatten(oracle);
  if (project === undefined) {
    const [reason] = diagnostics.filter(({ severity }) => severity === "error");
    const refused = `${reason?.code} ${reason?.path}: ${reason?.message}`;
    return { name, equal: 0, different: [...theirs.keys()], exempt: [], refused };
  }
  const ours = flatten(plainJson(canonical(project, project.name ?? projectName(files[0] ?? ""))));
  const paths = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  const unequal = paths.filter((path) => ours.get(path) !== theirs.get(path));
  const exemptionOf = (path: string) =>
    EXEMPT.find(
      ({ paths: pattern, applies }) => pattern.test(path) && applies(ours.get(path), theirs.get(path)),
    );
  return {
    name,
    equal: paths.length - unequal.length,
    different: unequal
      .filter((path) => exemptionOf(path) === undefined)
      .map((path) => `${path}: ${ours.get(path)} / ${theirs.get(path)}`),
    exempt: unequal.flatMap((path) => {
      const exemption = exemptionOf(path);
      return exemption === undefined ? [] : [{ path, exemption }];
    }),
  };
}

function oracleOf({ file, dialect, composeV1Config, composeGoConfig }: Sample): unknown {
  if (dialect === "spec" && composeGoConfig === "ok")
    return lowerCased(json(`oracle-compose-go/${file}.json`));
  if (dialect === "v1" && composeV1Config === "ok") return fromOldCompose(json(`oracle/${file}.json`));
  return undefined;
}

/** Some keys are printed as the names of Go's fields. */
function lowerCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      /^(Path|Rate|Weight)$/.test(key) ? key.toLowerCase() : key,
      lowerCased(inner),
    ]),
  );
}

function json(path: string): unknown {
  const text = read(path);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** The name of the folder, as all tools derive it. */
function projectName(file: string): string {
  return basename(dirname(file))
    .toLowerCase()
    .replace(/[^-_a-z0-9]/g, "")
    .replace(/^[-_]+/, "");
}

/** The single values of a tree by their paths. */
function flatten(value: unknown, path = ""): Map<string, string> {
  if (typeof value !== "object" || value === null) return new Map([[path, JSON.stringify(value)]]);
  const entries = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, item as unknown] as const)
    : Object.entries(value).map(
        ([key, item]) => [path === "" ? key : `${path}.${key}`, item as unknown] as const,
      );
  if (entries.length === 0) return new Map([[path, JSON.stringify(value)]]);
  return new Map(entries.flatMap(([key, item]) => [...flatten(item, key)]));
}
