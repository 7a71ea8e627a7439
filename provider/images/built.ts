import type { dynamic } from "@pulumi/pulumi";
import { Cancelled } from "../abort";
import { apiOf, type EngineAccess, secretsOf } from "../engine-access";
import { checked, defined, differing, unknownValue, type Values } from "../inputs";
import { limiter } from "../limit";
import { progressOf } from "../progress";
import { build, type ImageBuild } from "./build";
import { inspectImage } from "./inspect";
import { buildLoginHeader, type RegistryUser } from "./login";
import { push } from "./push";
import { parseReference } from "./reference";
import { removeNames, removeWhereAlive } from "./remove";
import { imageWork } from "./work";

/** A built image's inputs as the provider receives them. */
interface BuiltInputs {
  readonly reference: string;
  readonly hash: string;
  readonly build: ImageBuild;
  readonly builder: EngineAccess;
  readonly progressUrn?: string;
  readonly push?: RegistryUser;
  readonly store?: string;
  readonly instances?: Readonly<Record<string, string>>;
}

interface BuiltState extends BuiltInputs {
  readonly image: string;
  readonly imageId: string;
  readonly builtOn: string;
}

/** Builds at once: each has a machine's cores to itself, but the folders are read here. */
const inTurn = limiter(4);

/** An image that is built once. Another name replaces it: the old one goes last, when nothing runs on it any more. */
export const builtImage = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      reference: "string",
      hash: "string",
      build: "object",
      builder: "object",
      push: "object?",
      store: "string?",
      instances: "object?",
    });
    const { reference, push: user } = news;
    const pushed = user !== undefined && user !== null;
    if (pushed && typeof reference === "string" && reference !== unknownValue)
      if (parseReference(reference).registry === undefined)
        result.failures?.push({
          property: "reference",
          reason: `reference: "${reference}" names no registry to push to; write host:port/repository:tag`,
        });
    return result;
  },

  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, ["reference"]);
    const changed = differing(olds, news, ["hash", "store"]);
    const changes =
      replaces.length + changed.length > 0 || isPushedByAnother(olds, news) || isLost(olds, news);
    return { changes, replaces, deleteBeforeReplace: false };
  },

  async create(values: Values) {
    const { reference } = inputsOf(values);
    return { id: reference, outs: await made(values) };
  },

  async update(_id: string, _olds: Values, news: Values) {
    return { outs: await made(news) };
  },

  async delete(_id: string, values: Values) {
    const { reference, build, builder, imageId, progressUrn } = values as unknown as BuiltState;
    const names = [reference, ...(build.tags ?? [])];
    await imageWork(reference, secretsOf(builder), (signal) => {
      const api = apiOf(builder, signal);
      return removeWhereAlive(
        api,
        progressOf(builder.machine, progressUrn),
        reference,
        () => removeNames(api, names, imageId),
        // The builder may have another authority by now, or be somebody else's: what it keeps harms nobody.
        (error) => !(error instanceof Cancelled),
      );
    });
  },
} satisfies dynamic.ResourceProvider;

function inputsOf(values: Values): BuiltInputs {
  return values as unknown as BuiltInputs;
}

async function made(values: Values): Promise<Values> {
  const { reference, build: definition, builder, push: user, progressUrn } = inputsOf(values);
  const secrets = [...secretsOf(builder), user?.password, ...Object.values(definition.args ?? {})];
  const progress = progressOf(builder.machine, progressUrn);
  return imageWork(reference, secrets, (signal) =>
    inTurn(async () => {
      const api = apiOf(builder, signal);
      const { registry } = parseReference(reference);
      const login = user === undefined || registry === undefined ? {} : buildLoginHeader(registry, user);
      progress.step(`building on ${builder.machine}`);
      await build(api, reference, definition, login, progress);
      const image = user === undefined ? reference : await push(api, reference, user, progress, signal);
      const imageId = await inspectImage(api, reference);
      return defined({ ...values, image, imageId, builtOn: builder.machine });
    }),
  );
}

/** Another user pushes than before. One whom preview does not know yet is the same. */
function isPushedByAnother(olds: Values, news: Values): boolean {
  const before = inputsOf(olds).push?.username;
  return news["push"] === unknownValue ? before === undefined : before !== inputsOf(news).push?.username;
}

/** The machine that has the image alone is not the one on which it was built. */
function isLost(olds: Values, news: Values): boolean {
  const { instances } = inputsOf(news);
  if (instances === undefined || (instances as unknown) === unknownValue) return false;
  const { builtOn, instances: before } = olds as unknown as BuiltState;
  return instances[builtOn] !== before?.[builtOn];
}
