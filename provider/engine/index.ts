import type { dynamic } from "@pulumi/pulumi";
import { randomBytes } from "node:crypto";
import { underAbort } from "../abort";
import { BootstrapIncomplete } from "../bootstrap-incomplete";
import { checked, defined, unknownValue, type Values } from "../inputs";
import { announce } from "../ssh/announced";
import { argumentFailures } from "./arguments";
import { bootstrap, type Outcome } from "./bootstrap";
import { diffEngine, mustReconcile } from "./diff";
import { redact } from "../redact";
import { readEngine } from "./read";
import { passwordsOf } from "./proxy";
import { remove } from "./remove";
import { RollingStopped } from "./rolling";
import { type EngineInputs, type EngineState, secretsOfLogin, userOf } from "./state";

/** Milliseconds: a machine that is being made may take minutes to its first login, one that was there is up or down. */
const firstBoot = 300_000;
const laterContact = 60_000;
/** While a machine boots, logins other than root's are refused for a moment. */
const loginGrace = 20_000;

/** The bootstrap of one engine. */
export const engine = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      machine: "string",
      label: "string",
      instance: "string",
      generation: "number",
      owned: "boolean",
      address: "string",
      caCertificate: "string",
      caPrivateKey: "string",
      capacity: "object",
      liveRestore: "boolean",
      port: "number?",
      user: "string?",
      privateKey: "string?",
      hostKey: "string?",
      trustOnFirstUse: "boolean?",
      transport: "string?",
      allowFrom: "array?",
      trusted: "array?",
      sans: "array?",
      config: "object?",
      labels: "object?",
      loadImages: "array?",
      version: "string?",
      certificateDays: "number?",
      jump: "object?",
      adopt: "string?",
      source: "string?",
      packages: "object?",
      repository: "object?",
      proxy: "object?",
      registryMirrors: "array?",
    });
    result.failures?.push(...argumentFailures(news));
    if (result.failures?.length === 0) tell(news as unknown as EngineInputs);
    return result;
  },

  async diff(_id: string, olds: Values, news: Values) {
    return diffEngine(olds, news);
  },

  async create(values: Values) {
    const inputs = inputsOf(values);
    const id = `engine-${inputs.machine}-${randomBytes(4).toString("hex")}`;
    const budget = inputs.owned ? firstBoot : laterContact;
    const patience = { budget, login: userOf(inputs) === "root" ? 0 : loginGrace };
    const outcome = await underAbort((signal) =>
      bootstrap({ inputs, id, labels: [inputs.label], pinned: undefined, wiped: false, patience, signal }),
    );
    // Nothing is there yet that a later delete() would have to remove, so nothing is recorded either.
    if (outcome.error !== undefined && !outcome.touched) throw shown(outcome.error, inputs);
    return { id, outs: outputs(id, values, outcome) };
  },

  async update(id: string, oldValues: Values, values: Values) {
    const inputs = inputsOf(values);
    const olds = oldValues as unknown as EngineState;
    if (!mustReconcile(oldValues, values))
      return { outs: outputs(id, values, { ...olds, error: undefined }) };
    const outcome = await underAbort((signal) =>
      bootstrap({
        inputs,
        id,
        labels: [inputs.label, olds.label],
        pinned: olds.hostKey,
        // Only a create() that was cut off before its wipe may still make it up.
        wiped: olds.wiped !== false,
        patience: { budget: laterContact },
        rolling: olds.version !== undefined,
        signal,
      }),
    ).catch((error: Error) => ({ hostKey: olds.hostKey, wiped: olds.wiped, error }));
    // Nothing has changed there: the old state is still right, and the next preview shows the same change.
    if (outcome.error instanceof RollingStopped) throw outcome.error;
    const { version, certificateExpires } = olds;
    return {
      outs: outputs(id, values, { version, certificateExpires, ...defined(outcome), error: outcome.error }),
    };
  },

  async read(id: string, state: Values) {
    const { drift, ...props } = state;
    const olds = state as unknown as EngineState;
    const found = await underAbort((signal) => readEngine(id, olds, signal)).catch((error: Error) => {
      throw shown(error, olds);
    });
    return { id, props: defined({ ...props, ...(found ?? { drift }) }) };
  },

  async delete(id: string, state: Values) {
    const olds = state as unknown as EngineState;
    try {
      await underAbort((signal) => remove(id, olds, signal));
    } catch (error) {
      throw shown(error as Error, olds);
    }
  },
} satisfies dynamic.ResourceProvider;

function inputsOf(values: Values): EngineInputs {
  return values as unknown as EngineInputs;
}

/** The next delete() may meet a host that the program says was reinstalled. */
function tell(inputs: EngineInputs): void {
  const { address, hostKey, trustOnFirstUse, generation } = inputs;
  if (address === unknownValue || hostKey === unknownValue) return;
  announce(inputs, {
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(trustOnFirstUse === true ? { trustFrom: generation } : {}),
  });
}

type Ending = Pick<EngineState, "hostKey" | "wiped" | "version" | "certificateExpires"> &
  Pick<Outcome, "error">;

/** What goes into the state; with an error, by way of the exception that Pulumi takes for "there, but not done". */
function outputs(
  id: string,
  values: Values,
  { error, hostKey, wiped, version, certificateExpires }: Ending,
): Values {
  const state = defined({
    ...values,
    packageVersion: values["version"],
    hostKey: values["hostKey"] ?? hostKey,
    wiped,
    version,
    certificateExpires,
    ready: error === undefined,
  });
  if (error === undefined) return state;
  throw new BootstrapIncomplete(id, values, state, [shown(error, inputsOf(values)).message]);
}

/** An error as it may be shown: no secret of the inputs is in it, whatever a host has printed. */
function shown(error: Error, inputs: EngineInputs): Error {
  const secrets = [inputs.caPrivateKey, ...secretsOfLogin(inputs), ...passwordsOf(inputs.proxy)];
  return new Error(redact(error.message, secrets));
}
