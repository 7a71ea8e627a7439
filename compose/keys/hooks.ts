import type { Hook, Watch } from "../model";
import { codec, type Codec } from "./codec";
import { list, variableMap, wordOrWords } from "./collections";
import { folder } from "./build";
import { commandOf } from "./command";
import { field, listField, mapField, needed } from "./field";
import { object, positioned } from "./object";
import { choice, holed, on, word } from "./scalars";

const inContainer = {
  command: listField("command", commandOf),
  user: field("user", word),
  privileged: field("privileged", on),
  workingDir: field("working_dir", word),
  environment: mapField("environment", variableMap),
};

const hook = positioned<Omit<Hook, "image" | "perReplica">>(inContainer);

export const hooks: Codec<readonly Hook[]> = list(hook);

/** Those that run in a container of their own. */
export const containerHooks: Codec<readonly Hook[]> = list(
  positioned<Hook>({ ...inContainer, image: field("image", holed), perReplica: field("per_replica", on) }),
);

/** One that runs nothing is none. */
const exec: Codec<Hook> = {
  ...hook,
  read(place, scope) {
    const found = hook.read(place, scope);
    return found === undefined || found.command.length === 0 ? undefined : found;
  },
};

const watch = object<Watch>({
  path: needed("path", folder),
  action: needed("action", choice("rebuild", "sync", "restart", "sync+restart", "sync+exec")),
  target: field("target", word),
  ignore: listField("ignore", wordOrWords),
  include: listField("include", wordOrWords),
  initialSync: field("initial_sync", on),
  exec: field("exec", exec),
});

/** Printed with a command that runs nothing where it has none, as the docker CLI does. */
const printedWatch: Codec<Watch> = {
  ...watch,
  write: (value) => ({ exec: { command: null }, ...(watch.write(value) as object) }),
};

const develop = object<{ readonly watch: readonly Watch[] }>({
  watch: listField("watch", list(printedWatch)),
});

/** `develop.watch`, without the mapping around it. */
export const watches: Codec<readonly Watch[]> = codec(
  (place, scope) => develop.read(place, scope)?.watch,
  (value) => develop.write({ watch: value }),
  develop.shape,
);
