import type { Dialect } from "../model";
import { entryOf, withItems, withValues, type MappingNode, type Node } from "../node";
import { rebasePath } from "../paths";

/** A change of the paths in a part of a file. */
type Change = (node: Node, folder: string) => Node;

/** Makes the relative paths of a whole file relative to the project, given the folder they are relative to. */
export function rebase(root: MappingNode, dialect: Dialect, folder: string): MappingNode {
  return folder === "" ? root : (FILES[dialect](root, folder) as MappingNode);
}

/** The same for one service. */
export function rebaseService(service: Node, folder: string): Node {
  return folder === "" ? service : SERVICE(service, folder);
}

const path: Change = (node, folder) => {
  if (node.kind !== "scalar" || node.isNull) return node;
  const { text } = node;
  if (typeof text === "string") return text === "" ? node : { ...node, text: rebasePath(folder, text) };
  const [first] = text;
  return typeof first === "string" && first.startsWith(".")
    ? { ...node, text: [`./${folder}/`, ...text] }
    : node;
};

/** The source of `SOURCE:TARGET` where it is a relative path. */
const mount: Change = (node, folder) => {
  if (node.kind !== "scalar" || !/^\.{1,2}(\/|:|$)/.test(String(startOf(node.text)))) return node;
  if (typeof node.text !== "string") return path(node, folder);
  const [, source = "", rest = ""] = /^([^:]*)(.*)$/s.exec(node.text) ?? [];
  return { ...node, text: rebasePath(folder, source) + rest };
};

const longMount: Change = (node, folder) => {
  const type = entryOf(node, "type")?.value;
  return type?.kind === "scalar" && type.text === "bind" ? keys({ source: path })(node, folder) : node;
};

/** Without a context, an image is built from the folder of the file. */
const build: Change = (node, folder) => {
  if (node.kind !== "mapping") return path(node, folder);
  const changed = keys({ context: path, additional_contexts: each(namedPath) })(node, folder);
  if (changed.kind !== "mapping" || entryOf(changed, "context") !== undefined) return changed;
  const { position } = node;
  const context: Node = {
    kind: "scalar",
    text: rebasePath(folder, "."),
    plain: true,
    isNull: false,
    position,
    dollars: [],
  };
  return {
    ...changed,
    entries: [...changed.entries, { key: "context", keyPosition: position, value: context }],
  };
};

/** A path, also after `NAME=`. */
const namedPath: Change = (node, folder) => {
  const pair =
    node.kind === "scalar" && typeof node.text === "string" ? /^([^=/.]+=)(.+)$/s.exec(node.text) : null;
  if (node.kind !== "scalar" || pair === null) return path(node, folder);
  return { ...node, text: (pair[1] ?? "") + rebasePath(folder, pair[2] ?? "") };
};

/** A volume that is a folder of the machine. */
const boundVolume: Change = (node, folder) => {
  const options = entryOf(node, "driver_opts")?.value;
  const option = options && entryOf(options, "o")?.value;
  const binds = option?.kind === "scalar" && String(option.text).split(",").includes("bind");
  return binds ? keys({ driver_opts: keys({ device: path }) })(node, folder) : node;
};

const SERVICE: Change = keys({
  build,
  develop: keys({ watch: each(keys({ path })) }),
  env_file: either(each(either(keys({ path }), path)), path),
  label_file: either(each(path), path),
  volumes: each((node, folder) => (node.kind === "mapping" ? longMount : mount)(node, folder)),
});

const FILES: Readonly<Record<Dialect, Change>> = {
  spec: keys({
    services: each(SERVICE),
    configs: each(keys({ file: path })),
    secrets: each(keys({ file: path })),
    volumes: each(boundVolume),
  }),
  v1: each(SERVICE),
  announcement: keys({ containers: each(SERVICE) }),
};

function keys(changes: Readonly<Record<string, Change>>): Change {
  return (node, folder) => {
    if (node.kind !== "mapping") return node;
    return withValues(node, ({ key, value }) => {
      const change = Object.hasOwn(changes, key) ? changes[key] : undefined;
      return change === undefined ? value : change(value, folder);
    });
  };
}

/** Each item of a list, each value of a mapping. */
function each(change: Change): Change {
  return (node, folder) => {
    if (node.kind === "sequence") return withItems(node, (item) => change(item, folder));
    return node.kind === "scalar" ? node : withValues(node, ({ value }) => change(value, folder));
  };
}

/** One change for collections, another for single values. */
function either(collection: Change, single: Change): Change {
  return (node, folder) => (node.kind === "scalar" ? single : collection)(node, folder);
}

function startOf(text: string | readonly unknown[]): unknown {
  return typeof text === "string" ? text : text[0];
}
