import { canonical } from "../../inputs";
import { sha256 } from "../../engine/configuration";
import { parse, type Settings } from "../../engine/daemon-json";
import type { Facts } from "../../engine/facts";
import { mirrorsKey, withMirrors } from "../../engine/mirrors";
import { type Owner, ownerFile, ownerFileWith } from "../../engine/owner";
import { paths } from "../../engine/paths";
import { configurationHash } from "../../engine/service";
import { StepError } from "../../engine/step-error";
import type { HostFile } from "../../ssh/files";

/** Mirrors of all registries, before a change and after it. */
export interface MirrorChange {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface MirrorPlan {
  /** None where daemon.json is right. */
  readonly files: readonly HostFile[];
  /** To be written once the engine has read those. */
  readonly later: readonly HostFile[];
  /** What the engine is to ask when it has read them, and what no longer. */
  readonly asked: readonly string[];
  readonly gone: readonly string[];
}

/**
 * How an engine comes to have these mirrors. daemon.json is the engine's, so its own step has to find there what it would
 * have written itself, and no reason for a restart.
 */
export function planMirrors(facts: Facts, change: MirrorChange): MirrorPlan {
  const added = change.after.some((url) => !change.before.includes(url));
  const owner = ownerFile(facts);
  const text = facts.files[paths.daemonJson];
  const present = parse(text);
  if (owner === undefined) {
    if (!added) return planned(present, change);
    throw new StepError(
      'mirror: nothing of this engine\'s configuration is ours (adopt: "inspect")',
      "",
      `leave the mirror out, or add it to "${mirrorsKey}" in ${paths.daemonJson} by hand`,
    );
  }
  const wanted = withMirrors(present, change.after, change.before);
  const same = canonical(present) === canonical(wanted);
  if (Object.hasOwn(present, mirrorsKey) && !owner.keys.includes(mirrorsKey)) {
    if (same || !added) return planned(present, change);
    const theirs = JSON.stringify(present[mirrorsKey]);
    throw new StepError(
      `${paths.daemonJson}: "${mirrorsKey}" is ${theirs}, and not this stack's`,
      "",
      `say engine.registryMirrors: ${theirs} of this machine, so that both are asked, or leave the mirror out`,
    );
  }
  const keys = keysOf(owner, Object.hasOwn(wanted, mirrorsKey));
  if (same && keys.join() === owner.keys.join()) return planned(wanted, change);
  const files = filesOf(facts, owner, keys, same ? (text ?? "") : textOf(wanted));
  if (Object.hasOwn(wanted, mirrorsKey)) return planned(wanted, change, files);
  // A reload leaves alone what the file does not name: an empty list has to come before none.
  return planned(wanted, change, [daemonJson(textOf({ ...wanted, [mirrorsKey]: [] }))], files);
}

function planned(
  settings: Settings,
  { before }: MirrorChange,
  files: readonly HostFile[] = [],
  later: readonly HostFile[] = [],
): MirrorPlan {
  const list = settings[mirrorsKey];
  const asked = Array.isArray(list) ? list.map(String) : [];
  return { files, later, asked, gone: before.filter((url) => !asked.includes(url)) };
}

function textOf(settings: Settings): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
}

function daemonJson(content: string): HostFile {
  return { path: paths.daemonJson, mode: 0o644, content };
}

function keysOf({ keys }: Owner, mirrors: boolean): string[] {
  return [...keys.filter((key) => key !== mirrorsKey), ...(mirrors ? [mirrorsKey] : [])].sort();
}

function filesOf(facts: Facts, owner: Owner, keys: readonly string[], text: string): HostFile[] {
  // What somebody has edited by hand stays known as edited.
  const wrote = owner.wrote === sha256(facts.files[paths.daemonJson] ?? "") ? sha256(text) : owner.wrote;
  const current = facts.files[paths.applied] === configurationHash(facts);
  const next = { ...facts, files: { ...facts.files, [paths.daemonJson]: text } };
  return [
    // Cut off between the two, the owner file must know every key that may be ours.
    ownerFileWith({ ...owner, keys: [...new Set([...owner.keys, ...keys])].sort() }),
    daemonJson(text),
    ownerFileWith({ ...owner, keys, ...(wrote === undefined ? {} : { wrote }) }),
    ...(current ? [{ path: paths.applied, mode: 0o600, content: configurationHash(next) }] : []),
  ];
}
