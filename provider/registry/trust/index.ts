import type { dynamic } from "@pulumi/pulumi";
import { pause, underAbort } from "../../abort";
import { BootstrapIncomplete } from "../../bootstrap-incomplete";
import { DaemonJsonConflict } from "../../engine/daemon-json";
import { otherLogin } from "../../engine/diff";
import { inspect } from "../../engine/inspect";
import { secretsOfLogin } from "../../engine/state";
import { StepFailed } from "../../engine/step";
import { StepError } from "../../engine/step-error";
import { visit } from "../../engine/visit";
import { checked, defined, differing, type Values } from "../../inputs";
import { limiter } from "../../limit";
import { progressOf } from "../../progress";
import { redact } from "../../redact";
import { apply } from "./apply";
import { trustFailures } from "./arguments";
import { driftOn } from "./drift";
import { keptByEngine } from "./hosts";
import { remove } from "./remove";
import type { TrustInputs, TrustState } from "./state";

/** Another machine, the same one said to be new, or another registry. */
const replacing = ["instance", "generation", "registry"];
/** What the machine has to be told. */
const telling = ["address", "host", "ports", "registryAddress", "caCertificate", "mirror"];
/** What only the state has to know. */
const recording = ["machine"];

/** Milliseconds for which a machine that was there a moment ago may be silent. */
const patience = 60_000;

/** One machine's trust in a registry: its authority, its name, and the mirror. */
export const registryTrust = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      machine: "string",
      instance: "string",
      generation: "number",
      address: "string",
      registry: "string",
      host: "string",
      ports: "array",
      registryAddress: "string",
      caCertificate: "string",
      mirror: "string?",
      port: "number?",
      user: "string?",
      privateKey: "string?",
      hostKey: "string?",
      trustOnFirstUse: "boolean?",
      jump: "object?",
    });
    result.failures?.push(...trustFailures(news));
    return result;
  },

  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, replacing);
    return {
      changes:
        replaces.length > 0 ||
        mustTell(olds, news) ||
        differing(olds, news, recording).length > 0 ||
        otherLogin(olds, news),
      replaces,
      // The old trust's delete() would otherwise remove what has just been set up.
      deleteBeforeReplace: true,
    };
  },

  async create(values: Values) {
    const { registry, machine } = inputsOf(values);
    const id = `${registry}@${machine}`;
    return { id, outs: await setUp(id, undefined, values) };
  },

  async update(id: string, oldValues: Values, values: Values) {
    const olds = oldValues as unknown as TrustState;
    if (!mustTell(oldValues, values)) return { outs: stateOf(values, olds.hostKey, true) };
    return { outs: await setUp(id, olds, values) };
  },

  async read(id: string, state: Values) {
    const { drift, ...props } = state;
    const olds = state as unknown as TrustState;
    // What was never finished is made in the next `up`, whatever is there now.
    if (olds.ready !== true) return { id, props: state };
    const found = await underAbort((signal) =>
      inspect(
        olds,
        signal,
        async (host) => ({ drift: await driftOn(host, olds) }),
        (alarm) => ({ drift: [alarm] }),
      ),
    ).catch((error: Error) => {
      throw shown(error, olds);
    });
    const differs = found === undefined ? drift : found.drift.length === 0 ? undefined : found.drift;
    return { id, props: defined({ ...props, drift: differs }) };
  },

  async delete(_id: string, state: Values) {
    const olds = state as unknown as TrustState;
    try {
      await underAbort((signal) => oneByOne(olds, () => remove(olds, signal)));
    } catch (error) {
      throw shown(error as Error, olds);
    }
  },
} satisfies dynamic.ResourceProvider;

function inputsOf(values: Values): TrustInputs {
  return values as unknown as TrustInputs;
}

/** Whether an update has to go to the machine. */
function mustTell(olds: Values, news: Values): boolean {
  return (
    olds["ready"] !== true ||
    (Array.isArray(olds["drift"]) && olds["drift"].length > 0) ||
    differing(olds, news, telling).length > 0
  );
}

const lanes = new Map<string, ReturnType<typeof limiter>>();

/** Two registries' trust is set up on one machine one after the other: both are in /etc/hosts and daemon.json. */
function oneByOne<T>({ address, port = 22 }: TrustInputs, work: () => Promise<T>): Promise<T> {
  const machine = `${address}:${port}`;
  const lane = lanes.get(machine) ?? limiter(1);
  lanes.set(machine, lane);
  return lane(work);
}

async function setUp(id: string, olds: TrustState | undefined, values: Values): Promise<Values> {
  const inputs = inputsOf(values);
  const progress = progressOf(inputs.machine, inputs.progressUrn);
  let hostKey: string | undefined;
  try {
    await underAbort(async (signal) => {
      const changed = await oneByOne(inputs, () =>
        visit(inputs, olds?.hostKey, { budget: patience }, signal, (host, seen) => {
          hostKey = seen;
          return apply(host, inputs, olds, progress);
        }),
      );
      if (!changed) return;
      progress.step(`waiting until the engine knows ${inputs.host}`);
      await pause(keptByEngine, signal);
    });
    return stateOf(values, hostKey, true);
  } catch (error) {
    const failure =
      error instanceof StepError || error instanceof DaemonJsonConflict
        ? new StepFailed(inputs.machine, `trust in registry ${inputs.registry}`, error)
        : (error as Error);
    const reason = shown(failure, inputs);
    // Nothing is there yet that a later delete() would have to remove.
    if (hostKey === undefined) throw reason;
    throw new BootstrapIncomplete(id, values, stateOf(values, hostKey, false), [reason.message]);
  }
}

/** The host key that was seen is pinned from then on. */
function stateOf(values: Values, hostKey: string | undefined, ready: boolean): Values {
  return defined({ ...values, hostKey: values["hostKey"] ?? hostKey, ready });
}

/** An error as it may be shown: no secret of the inputs is in it, whatever a host has printed. */
function shown(error: Error, inputs: TrustInputs): Error {
  return new Error(redact(error.message, secretsOfLogin(inputs)));
}
