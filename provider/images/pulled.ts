import type { dynamic } from "@pulumi/pulumi";
import { accessShape, apiOf, type EngineAccess, secretsOf } from "../engine-access";
import { checked, defined, differing, type Values } from "../inputs";
import { limiter } from "../limit";
import { progressOf } from "../progress";
import type { RegistryUser } from "./login";
import { pull } from "./pull";
import { removeName, removeWhereAlive } from "./remove";
import { imageWork } from "./work";

/** A pulled image's inputs as the provider receives them. */
interface PulledInputs extends EngineAccess {
  readonly reference: string;
  readonly user: RegistryUser;
  readonly progressUrn?: string;
}

/** The machines pull, not this process; the registry is one. */
const inTurn = limiter(16);

/** Where an image has to be, besides under which name. */
export const whereabouts = ["machine", "address", "caCertificate", "login", "instance", "generation"];

/** An image that one engine pulls. Another one replaces it: the old one goes last, when nothing runs on it any more. */
export const pulledImage = {
  async check(_olds: Values, news: Values) {
    return checked(news, {
      ...accessShape,
      instance: "string",
      generation: "number",
      reference: "string",
      user: "object",
    });
  },

  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, ["reference"]);
    const changed = differing(olds, news, whereabouts);
    return { changes: replaces.length + changed.length > 0, replaces, deleteBeforeReplace: false };
  },

  async create(values: Values) {
    const { machine, reference } = values as unknown as PulledInputs;
    return { id: `${machine}/${reference}`, outs: await pulled(values) };
  },

  async update(_id: string, _olds: Values, news: Values) {
    return { outs: await pulled(news) };
  },

  async delete(_id: string, values: Values) {
    const inputs = values as unknown as PulledInputs;
    const { machine, reference, progressUrn } = inputs;
    await imageWork(reference, secretsOf(inputs), (signal) => {
      const api = apiOf(inputs, signal);
      return removeWhereAlive(api, progressOf(machine, progressUrn), reference, () =>
        removeName(api, reference),
      );
    });
  },
} satisfies dynamic.ResourceProvider;

async function pulled(values: Values): Promise<Values> {
  const inputs = values as unknown as PulledInputs;
  const { machine, reference, user, progressUrn } = inputs;
  return imageWork(reference, [...secretsOf(inputs), user.password], (signal) =>
    inTurn(async () => {
      const progress = progressOf(machine, progressUrn);
      return defined({
        ...values,
        imageId: await pull(apiOf(inputs, signal), reference, user, progress, signal),
      });
    }),
  );
}
