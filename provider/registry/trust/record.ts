import { mirrorsIn, parseRecord, recordPath, type RegistryRecord, recordText } from "../../engine/registries";
import type { MirrorChange } from "./mirror";
import { recordOf, type TrustInputs } from "./state";

type Files = Readonly<Record<string, string>>;
type Left = Pick<RegistryRecord, "places" | "mirrors">;

/** What may be there of a registry: by a machine's own record, which somebody may have removed, and by the state. */
export function recordIn(files: Files, registry: string, state: TrustInputs | undefined): Left {
  const text = files[recordPath(registry)];
  const known = [
    ...(text === undefined ? [] : [parseRecord(text)]),
    ...(state === undefined ? [] : [recordOf(state)]),
  ];
  const union = (key: keyof Left) => [...new Set(known.flatMap((record) => record[key]))];
  return { places: union("places"), mirrors: union("mirrors") };
}

/** @param wanted undefined: the machine is to forget the registry */
export function mirrorChange(
  files: Files,
  registry: string,
  before: Left,
  wanted: RegistryRecord | undefined,
): MirrorChange {
  const path = recordPath(registry);
  const others = Object.fromEntries(Object.entries(files).filter(([other]) => other !== path));
  return {
    before: [...new Set([...mirrorsIn(files), ...before.mirrors])],
    after: mirrorsIn(wanted === undefined ? others : { ...others, [path]: recordText(wanted) }),
  };
}
