import { canonical } from "../inputs";
import { withMirrors } from "./mirrors";
import { paths } from "./paths";
import type { EngineInputs } from "./state";

export type Settings = Readonly<Record<string, unknown>>;

export interface MergeArgs {
  /** daemon.json as it is; undefined: there is none. */
  readonly existing: string | undefined;
  /** Keys that an earlier run of ours has put there. */
  readonly recorded: readonly string[];
  readonly inputs: Pick<
    EngineInputs,
    "config" | "labels" | "liveRestore" | "registryMirrors" | "adopt" | "transport"
  >;
  /** The engine is in a swarm, where live-restore makes the next start fail. */
  readonly swarm: boolean;
  /** Where it listens for those on its own host, as `socketOf` says. */
  readonly socket: string;
  /** Of registries that the host trusts; asked after the engine's own. @default none */
  readonly mirrors?: readonly string[];
}

export interface Merged {
  /** What belongs into the file; the existing text itself where its meaning is right. */
  readonly text: string;
  /** Keys in it that are ours. */
  readonly keys: readonly string[];
}

/** daemon.json has keys that somebody else wants differently. All of them at once. */
export class DaemonJsonConflict extends Error {
  override readonly name = "DaemonJsonConflict";
  constructor(readonly conflicts: readonly string[]) {
    super([...conflicts, "change one of the two, then run `pulumi up` again"].join("\n"));
  }
}

/** What we need there, whatever else the file says. */
export function ourSettings(
  { labels = {}, liveRestore, registryMirrors = [], transport }: MergeArgs["inputs"],
  swarm: boolean,
  socket: string,
): Settings {
  const list = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    ...(transport === "ssh"
      ? { hosts: [socket] }
      : {
          hosts: [socket, "tcp://0.0.0.0:2376"],
          tls: true,
          tlsverify: true,
          tlscacert: paths.ca,
          tlscert: paths.serverCertificate,
          tlskey: paths.serverKey,
        }),
    ...(list.length === 0 ? {} : { labels: list.sort() }),
    ...(registryMirrors.length === 0 ? {} : { "registry-mirrors": registryMirrors }),
    ...(liveRestore && !swarm ? { "live-restore": true } : {}),
  };
}

/** Foreign keys stay, ours are set; a key of somebody else's is taken only where the engine is to be replaced. */
export function mergeDaemonJson({
  existing,
  recorded,
  inputs,
  swarm,
  socket,
  mirrors = [],
}: MergeArgs): Merged {
  const config = inputs.config ?? {};
  const ours = ourSettings(inputs, swarm, socket);
  const wanted = withMirrors({ ...config, ...ours }, mirrors);
  const present = parse(existing);
  const foreign = Object.fromEntries(Object.entries(present).filter(([key]) => !recorded.includes(key)));
  const conflicts = [
    ...clashes(config, ours, "engine.config", "Stowage needs"),
    ...(inputs.adopt === "replace" ? [] : clashes(foreign, wanted, paths.daemonJson, "this stack wants")),
    ...liveRestoreConflicts(inputs.adopt === "replace" ? {} : foreign, config, inputs.liveRestore && !swarm),
  ];
  if (conflicts.length > 0) throw new DaemonJsonConflict(conflicts);
  const { "live-restore": theirs, ...rest } = foreign;
  // Inside a swarm the engine's next start would fail with it.
  const kept = theirs === true && !inputs.liveRestore ? rest : foreign;
  const merged = { ...kept, ...wanted };
  const same = existing !== undefined && canonical(present) === canonical(merged);
  return { text: same ? existing : `${JSON.stringify(merged, null, 2)}\n`, keys: Object.keys(wanted).sort() };
}

function clashes(theirs: Settings, wanted: Settings, place: string, who: string): string[] {
  return Object.entries(theirs).flatMap(([key, value]) =>
    Object.hasOwn(wanted, key) && canonical(wanted[key]) !== canonical(value)
      ? [`${place}: "${key}" is ${JSON.stringify(value)} but ${who} ${JSON.stringify(wanted[key])}`]
      : [],
  );
}

function liveRestoreConflicts(foreign: Settings, config: Settings, allowed: boolean): string[] {
  if (allowed) return [];
  return [[paths.daemonJson, foreign] as const, ["engine.config", config] as const].flatMap(
    ([place, settings]) =>
      settings["live-restore"] === true
        ? [
            `${place}: "live-restore" is true but must be false: inside a swarm the engine's next start would fail`,
          ]
        : [],
  );
}

export function parse(text: string | undefined): Settings {
  if (text === undefined || text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Settings;
  } catch {
    // Said below.
  }
  throw new DaemonJsonConflict([`${paths.daemonJson}: is not a JSON object`]);
}
