import type { HostFile } from "../ssh/files";
import type { Facts } from "./facts";
import { quote } from "../ssh/shell";
import { backups, paths } from "./paths";
import { factsOf, must, type Run, type Step, writeFiles } from "./step";
import { ownerOf } from "./state";

/** What a host remembers of us. */
export interface Owner {
  /** `org/project/stack`. */
  readonly owner: string;
  readonly machine: string;
  readonly label: string;
  /** Id of the engine resource; an older one that is deleted later keeps its hands off. */
  readonly engine: string;
  /** Keys of daemon.json that are ours. */
  readonly keys: readonly string[];
  /** SHA-256 of daemon.json as we have written it. */
  readonly wrote?: string;
}

/** Marks the host as this stack's, and keeps what is there before anything is replaced. */
export const claim: Step = {
  name: "claim",
  async check(run) {
    const owner = ownerFile(factsOf(run));
    const mine = owner?.engine === run.id && owner.label === run.inputs.label;
    if (mine) run.touched = true;
    return mine;
  },
  async apply(run) {
    const before = ownerFile(factsOf(run));
    run.touched = true;
    await writeFiles(run, [ownerFileOf(run, before?.keys ?? [], before?.wrote)]);
    if (run.inputs.owned) return;
    await must(run.host, "keeping the files that are there", backupScript(), "check that /etc is writable");
  },
};

export function ownerFile({ files }: Pick<Facts, "files">): Owner | undefined {
  const text = files[paths.owner];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

export function ownerFileOf(run: Run, keys: readonly string[], wrote?: string): HostFile {
  const { machine, label } = run.inputs;
  return ownerFileWith({
    owner: ownerOf(label),
    machine,
    label,
    engine: run.id,
    keys,
    ...(wrote === undefined ? {} : { wrote }),
  });
}

export function ownerFileWith(owner: Owner): HostFile {
  return { path: paths.owner, mode: 0o600, content: `${JSON.stringify(owner, null, 2)}\n` };
}

/** Keeps each file once, with its mode, owner and times; a second run finds it kept. */
export function backupScript(): string {
  return [
    "set -eu",
    `mkdir -p ${paths.backup}; chmod 700 ${paths.backup}`,
    "keep() {",
    `  if [ -e ${paths.backup}/"$1" ] || [ -e ${paths.backup}/"$1.absent" ]; then return 0; fi`,
    `  if [ -e "$2" ]; then cp -p "$2" ${paths.backup}/"$1.new"; mv ${paths.backup}/"$1.new" ${paths.backup}/"$1"`,
    `  else : > ${paths.backup}/"$1.absent"; fi`,
    "}",
    ...backups.map(([name, path]) => `keep ${quote(name)} ${quote(path)}`),
    `[ -e ${paths.enabled} ] || systemctl is-enabled docker.service >${paths.enabled} 2>/dev/null || true`,
  ].join("\n");
}
