import type { dynamic } from "@pulumi/pulumi";
import { underAbort } from "../abort";
import { accessShape, apiOf, type EngineAccess, secretsOf } from "../engine-access";
import { checked, defined, type Values } from "../inputs";
import { progressOf } from "../progress";
import { redact } from "../redact";
import { registryClient } from "./client";
import { collect } from "./collect";
import { registryContainer } from "./container";

interface CollectionInputs extends EngineAccess {
  readonly progressUrn?: string;
  readonly container: string;
  readonly configuration: string;
  readonly port: number;
  readonly host: string;
  readonly user: { readonly username: string; readonly password: string };
  readonly run: number;
}

/** A garbage collection of a registry; it happens each time that `run` is raised, and at no other time. */
export const registryCollection = {
  async check(_olds: Values, news: Values) {
    return checked(news, {
      ...accessShape,
      container: "string",
      configuration: "string",
      port: "number",
      host: "string",
      user: "object",
      run: "number",
    });
  },

  /** How the registry is reached is looked at when there is something to collect. */
  async diff(_id: string, olds: Values, news: Values) {
    return { changes: olds["run"] !== news["run"] };
  },

  async create(values: Values) {
    const { container, machine } = inputsOf(values);
    return { id: `${machine}/${container}`, outs: defined({ ...values, freed: await collected(values) }) };
  },

  async update(_id: string, olds: Values, values: Values) {
    const raised = Number(values["run"]) > Number(olds["run"]);
    const freed = raised ? await collected(values) : olds["freed"];
    return { outs: defined({ ...values, freed }) };
  },

  async delete() {},
} satisfies dynamic.ResourceProvider;

function inputsOf(values: Values): CollectionInputs {
  return values as unknown as CollectionInputs;
}

async function collected(values: Values): Promise<number | undefined> {
  const inputs = inputsOf(values);
  const { address, port, host, caCertificate: ca, user } = inputs;
  try {
    const containerUnder = (signal: AbortSignal) =>
      registryContainer(apiOf(inputs, signal), inputs.container, signal);
    return await underAbort((signal) =>
      collect({
        container: containerUnder(signal),
        steady: containerUnder(new AbortController().signal),
        connect: () => registryClient({ host, port, address, ca, ...user }, signal),
        configuration: inputs.configuration,
        progress: progressOf(inputs.machine, inputs.progressUrn),
        signal,
      }),
    );
  } catch (error) {
    throw new Error(
      redact(
        `machine ${inputs.machine}: collection in ${inputs.container} failed: ${(error as Error).message}`,
        [user.password, ...secretsOf(inputs)],
      ),
    );
  }
}
