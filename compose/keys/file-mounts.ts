import type { FileMount } from "../model";
import { plain } from "../read";
import { codec, type Codec } from "./codec";
import { list } from "./collections";
import { field, needed } from "./field";
import { positioned } from "./object";
import { permissions, word } from "./scalars";

const long = positioned<FileMount>({
  source: needed("source", word),
  target: field("target", word),
  uid: field("uid", word),
  gid: field("gid", word),
  mode: field("mode", permissions),
});

/** The name of a top-level entry, or a mapping that also says where it lands and whose it is. */
const fileMount: Codec<FileMount> = codec(
  (place, scope) => {
    if (place.node.kind === "mapping") return long.read(place, scope);
    const source = plain(place, scope.findings);
    return source === undefined ? undefined : { source, position: place.position };
  },
  (value) => long.write(value),
  long.shape,
);

export const fileMounts: Codec<readonly FileMount[]> = list(fileMount);

/** As `fileMounts`, printed with the target that a secret has by default. */
export const secretMounts: Codec<readonly FileMount[]> = {
  ...fileMounts,
  write: (values) =>
    fileMounts.write(values.map((value) => ({ target: `/run/secrets/${value.source}`, ...value }))),
};
