import { dump, load } from "js-yaml";

type Section = Readonly<Record<string, unknown>>;

/** What a collection has to know of a registry's configuration. */
export interface RegistryConfiguration {
  /** Whether pushes are refused. */
  readonly readOnly: boolean;
  /** Folder in the container that holds everything; undefined where that is not a folder. */
  readonly root: string | undefined;
  /** What of it must not be shown. */
  readonly secrets: readonly string[];
  /** The same, refusing pushes or taking them; nothing else in it changes. */
  withReadOnly(enabled: boolean): string;
}

/** @throws without any of the text, which holds keys */
export function parseConfiguration(text: string): RegistryConfiguration {
  const document = sectionAt(text);
  const storage = at(document, "storage");
  const maintenance = at(storage, "maintenance");
  return {
    readOnly: at(maintenance, "readonly")["enabled"] === true,
    root: textOf(at(storage, "filesystem")["rootdirectory"]),
    secrets: [
      at(document, "http")["secret"],
      at(storage, "s3")["accesskey"],
      at(storage, "s3")["secretkey"],
      at(document, "proxy")["password"],
    ].flatMap((value) => textOf(value) ?? []),
    withReadOnly: (enabled) =>
      dump(
        {
          ...document,
          storage: { ...storage, maintenance: { ...maintenance, readonly: { enabled } } },
        },
        // Quoted as it was: the registry reads YAML 1.1, where a key such as 12_34 is a number.
        { forceQuotes: true, quoteStyle: "double", lineWidth: -1 },
      ),
  };
}

function sectionAt(text: string): Section {
  let document: unknown;
  try {
    document = load(text);
  } catch {
    throw new Error("the registry's configuration is not YAML");
  }
  return isSection(document) ? document : {};
}

function at(parent: Section, key: string): Section {
  const section = parent[key];
  return isSection(section) ? section : {};
}

function isSection(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
