import type { Settings } from "./daemon-json";

/** The engine's own mirrors stand here too, in daemon.json. */
export const mirrorsKey = "registry-mirrors";

/**
 * Settings in which an engine asks its own mirrors first, and then those of registries. Whoever puts them there, the
 * engine's own step or a registry's, comes to the same order.
 *
 * @param before mirrors of registries that may be among the settings' own
 */
export function withMirrors(
  settings: Settings,
  mirrors: readonly string[],
  before: readonly string[] = [],
): Settings {
  if (mirrors.length + before.length === 0) return settings;
  const { [mirrorsKey]: own, ...rest } = settings;
  const kept = Array.isArray(own) ? own.filter((url) => ![...mirrors, ...before].includes(url)) : [];
  const all = [...kept, ...mirrors];
  return all.length === 0 ? rest : { ...rest, [mirrorsKey]: all };
}
