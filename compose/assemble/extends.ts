import { type Budget, sizeOf, TreeError } from "../budget";
import { SERVICES_KEY } from "../file-keys";
import type { Files } from "../files";
import type { At, Findings } from "../findings";
import { interpolateService } from "../interpolate";
import { LIMITS } from "../limits";
import { merge } from "../merge/merge";
import { SERVICE_RULES } from "../merge/rules";
import type { Dialect } from "../model";
import { entryOf, isNull, joinPath, type Entry, type MappingNode, type Node } from "../node";
import { folderOf, joinPaths } from "../paths";
import { reportKind } from "../read";
import { meantOrKnown } from "../suggest";
import type { Variables } from "../variables";
import { type Link, mayBeExtended, readLink } from "./link";
import { rebaseService } from "./rebase";

/** What the passes that read files share. */
export interface Reader {
  readonly files: Files;
  readonly dialect: Dialect;
  /** Whether a file is of the dialect; an error where it is not. */
  readonly fits: (document: MappingNode) => boolean;
  readonly budget: Budget;
  readonly findings: Findings;
}

/** Where services are looked for: one document, or a whole file that another one names. */
interface Home {
  readonly id: string;
  readonly file: string;
  /** What its paths are relative to. */
  readonly folder: string;
  readonly names: readonly string[];
  readonly find: (name: string) => Node | undefined;
}

interface Extended {
  readonly node: Node;
  /** How many services it extends in a row. */
  readonly length: number;
}

/** Lays services on those that they extend. */
export class Extends {
  private readonly done = new Map<string, Extended | "open">();
  private readonly homes = new Map<string, Home | undefined>();
  private readonly trail: { readonly id: string; readonly name: string; readonly file: string }[] = [];

  constructor(
    private readonly reader: Reader,
    private readonly variables: Variables,
  ) {}

  /** One document of a file, whose variables are filled in and whose paths are relative to the project already. */
  apply(root: MappingNode, file: string, index: number, folder: string): MappingNode {
    const services = servicesOf(root, this.reader.dialect);
    if (!services.some((entry) => entryOf(entry.value, "extends") !== undefined)) return root;
    const find = (name: string) => services.find((entry) => entry.key === name)?.value;
    const names = services.map((entry) => entry.key);
    const home: Home = { id: `${file}#${index}`, file, folder, names, find };
    const extended = services.map((entry) => ({
      ...entry,
      value: this.extend(home, entry.key, entry.value).node,
    }));
    return withServices(root, this.reader.dialect, extended);
  }

  private extend(home: Home, name: string, node: Node): Extended {
    const id = `${home.id} ${name}`;
    const before = this.done.get(id);
    if (before !== undefined && before !== "open") return before;
    const path = servicePath(this.reader.dialect, name);
    const link = readLink(node, path, this.reader.findings);
    const own = withoutExtends(node);
    let result: Extended = { node: own, length: 0 };
    if (link !== undefined) {
      this.done.set(id, "open");
      this.trail.push({ id, name, file: home.file });
      const base = this.baseOf(link, home);
      this.trail.pop();
      if (base !== undefined) {
        const { dialect, findings, budget } = this.reader;
        const merged = merge(base.node, own, SERVICE_RULES[dialect], path, findings);
        budget.addNodes(sizeOf(merged), link.serviceAt);
        result = { node: merged, length: base.length + 1 };
      }
    }
    this.done.set(id, result);
    return result;
  }

  private baseOf(link: Link, from: Home): Extended | undefined {
    const { findings, dialect } = this.reader;
    const home = link.file === undefined ? from : this.open(joinPaths(from.folder, link.file), link.fileAt);
    if (home === undefined) return undefined;
    const node = home.find(link.service);
    if (node === undefined) {
      const remedy = meantOrKnown(link.service, home.names, "it has");
      findings.error("SW240", link.serviceAt, `there is no service ${link.service} in ${home.file}`, remedy);
      return undefined;
    }
    if (this.done.get(`${home.id} ${link.service}`) === "open") {
      this.reportCircle(`${home.id} ${link.service}`, link);
      return undefined;
    }
    const base = this.extend(home, link.service, node);
    if (base.length >= LIMITS.chain) {
      const message = `more than ${LIMITS.chain} services extend each other in a row`;
      throw new TreeError("SW103", link.serviceAt, message, "extend a service further down the row");
    }
    if (isNull(base.node)) return undefined;
    const path = servicePath(dialect, link.service);
    const place = { node: base.node, path, position: base.node.position };
    if (base.node.kind !== "mapping") return reportKind(place, "a service", findings);
    return dialect === "spec" || mayBeExtended(base.node, link, findings) ? base : undefined;
  }

  /** The services of a file; each is interpolated only when it is asked for. */
  private open(path: string, at: At): Home | undefined {
    const { files, dialect, fits, findings } = this.reader;
    const file = files.named(path, at);
    if (file === undefined) return undefined;
    const { path: id } = file;
    if (this.homes.has(id)) return this.homes.get(id);
    const documents = file.documents.filter(fits);
    const services = documents.flatMap((document) => servicesOf(document, dialect));
    const folder = folderOf(path);
    const found = new Map<string, Node | undefined>();
    const read = (name: string): Node | undefined =>
      services
        .filter((entry) => entry.key === name)
        .map(({ value }) => {
          const at = servicePath(dialect, name);
          const filled = interpolateService(value, at, dialect, { variables: this.variables, findings });
          return rebaseService(filled, folder);
        })
        .reduce<Node | undefined>(
          (base, over) =>
            base === undefined
              ? over
              : merge(base, over, SERVICE_RULES[dialect], servicePath(dialect, name), findings),
          undefined,
        );
    const find = (name: string) => {
      if (!found.has(name)) found.set(name, read(name));
      return found.get(name);
    };
    const names = [...new Set(services.map((entry) => entry.key))];
    const home = documents.length === 0 ? undefined : { id, file: id, folder, names, find };
    this.homes.set(id, home);
    return home;
  }

  private reportCircle(id: string, { serviceAt }: Link): void {
    const circle = this.trail.slice(this.trail.findIndex((step) => step.id === id));
    const inOneFile = new Set(circle.map((step) => step.file)).size === 1;
    const names = [...circle, ...circle.slice(0, 1)].map(({ name, file }) =>
      inOneFile ? name : `${name} (${file})`,
    );
    const what = `services extend each other: ${names.join(" -> ")}`;
    this.reader.findings.error("SW242", serviceAt, what, "remove one of these `extends`");
  }
}

function servicesOf(root: MappingNode, dialect: Dialect): readonly Entry[] {
  const key = SERVICES_KEY[dialect];
  const holder = key === undefined ? root : entryOf(root, key)?.value;
  if (holder?.kind !== "mapping") return [];
  return key === undefined ? holder.entries.filter((entry) => !entry.key.startsWith("x-")) : holder.entries;
}

function withServices(root: MappingNode, dialect: Dialect, services: readonly Entry[]): MappingNode {
  const key = SERVICES_KEY[dialect];
  const byName = new Map(services.map((entry) => [entry.key, entry]));
  const replaced = (node: MappingNode): MappingNode => ({
    ...node,
    entries: node.entries.map((entry) => byName.get(entry.key) ?? entry),
  });
  if (key === undefined) return replaced(root);
  const entries = root.entries.map((entry) =>
    entry.key === key && entry.value.kind === "mapping" ? { ...entry, value: replaced(entry.value) } : entry,
  );
  return { ...root, entries };
}

function servicePath(dialect: Dialect, name: string): string {
  return joinPath(SERVICES_KEY[dialect] ?? "", name);
}

function withoutExtends(node: Node): Node {
  if (node.kind !== "mapping") return node;
  return { ...node, entries: node.entries.filter((entry) => entry.key !== "extends") };
}
