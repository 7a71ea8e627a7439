import { Findings } from "../findings";
import type { CredentialSpec, Logging, ModelUse, Provider, Service } from "../model";
import { entries, items, oneOrMore, plain } from "../read";
import { codec, type Codec } from "./codec";
import { map, oneOrList, textMap, writeMap } from "./collections";
import { defaulted, field, mapField, needed } from "./field";
import { object, orNull } from "./object";
import { choice, flag, word } from "./scalars";
import { showPath } from "./build";

export const logging: Codec<Logging> = object<Logging>({
  driver: field("driver", word),
  options: mapField("options", textMap),
});

const options: Codec<Provider["options"]> = codec(
  (place, { findings }) =>
    Object.fromEntries(
      entries(place, findings).map((entry) => [
        entry.key,
        oneOrMore(entry, findings).flatMap((item) => plain(item, findings) ?? []),
      ]),
    ),
  (values) => writeMap(values, (words) => words),
);

export const provider: Codec<Provider> = object<Provider>({
  type: needed("type", word),
  options: mapField("options", options),
});

export const credentialSpec: Codec<CredentialSpec> = object<CredentialSpec>({
  config: field("config", word),
  file: field("file", word),
  registry: field("registry", word),
});

const modelUse = map(
  orNull(object<ModelUse>({ endpointVar: field("endpoint_var", word), modelVar: field("model_var", word) })),
  {},
);

/** Names of models, or a mapping with the variables that tell the service about each. */
export const models: Codec<Readonly<Record<string, ModelUse>>> = {
  ...modelUse,
  read(place, scope) {
    if (place.node.kind === "mapping") return modelUse.read(place, scope);
    const names = items(place, scope.findings).flatMap((item) => plain(item, scope.findings) ?? []);
    return Object.fromEntries(names.map((name) => [name, {}]));
  },
};

type EnvFile = Service["envFiles"][number];

const longEnvFile = object<EnvFile>({
  path: needed("path", word),
  required: defaulted("required", flag, true),
  format: field("format", choice("raw")),
});

/** A path, a mapping, or a list of both. What is wrong with it is told by who reads the files. */
export const envFiles: Codec<readonly EnvFile[]> = oneOrList(
  codec<EnvFile>(
    (place, scope) => {
      const findings = new Findings();
      if (place.node.kind === "mapping") return longEnvFile.read(place, { ...scope, findings });
      const path = plain(place, findings);
      return path === undefined ? undefined : { path, required: true };
    },
    (value) => longEnvFile.write({ ...value, path: showPath(value.path) }),
    longEnvFile.shape,
  ),
);
