import type { dynamic } from "@pulumi/pulumi";
import { accessShape, apiOf, type EngineAccess, secretsOf } from "../engine-access";
import { checked, differing, type Values } from "../inputs";
import { limiter } from "../limit";
import { progressOf } from "../progress";
import { copy } from "./copy";
import { whereabouts } from "./pulled";
import { removeNames, removeWhereAlive } from "./remove";
import { imageWork } from "./work";

/** A copied image's inputs as the provider receives them. */
interface CopiedInputs extends EngineAccess {
  readonly reference: string;
  readonly imageId: string;
  readonly from: EngineAccess;
  readonly progressUrn?: string;
}

/** All bytes of a copy go through this process. */
const inTurn = limiter(4);

/** An image that goes from engine to engine. Another name replaces it: the old one goes last, when nothing runs on it. */
export const copiedImage = {
  async check(_olds: Values, news: Values) {
    return checked(news, {
      ...accessShape,
      instance: "string",
      generation: "number",
      reference: "string",
      imageId: "string",
      from: "object",
    });
  },

  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, ["reference"]);
    const changed = differing(olds, news, [...whereabouts, "imageId"]);
    return { changes: replaces.length + changed.length > 0, replaces, deleteBeforeReplace: false };
  },

  async create(values: Values) {
    const { machine, reference } = values as unknown as CopiedInputs;
    await copied(values);
    return { id: `${machine}/${reference}`, outs: values };
  },

  async update(_id: string, _olds: Values, news: Values) {
    await copied(news);
    return { outs: news };
  },

  async delete(_id: string, values: Values) {
    const inputs = values as unknown as CopiedInputs;
    const { machine, reference, imageId, progressUrn } = inputs;
    await imageWork(reference, secretsOf(inputs), (signal) => {
      const api = apiOf(inputs, signal);
      const progress = progressOf(machine, progressUrn);
      return removeWhereAlive(api, progress, reference, () => removeNames(api, [reference], imageId));
    });
  },
} satisfies dynamic.ResourceProvider;

async function copied(values: Values): Promise<void> {
  const inputs = values as unknown as CopiedInputs;
  const { machine, reference, imageId, from, progressUrn } = inputs;
  await imageWork(reference, [...secretsOf(inputs), ...secretsOf(from)], (signal) =>
    inTurn(() =>
      copy(apiOf(from, signal), apiOf(inputs, signal), reference, imageId, progressOf(machine, progressUrn)),
    ),
  );
}
