import type { dynamic } from "@pulumi/pulumi";
import { underAbort } from "../abort";
import type { EngineApi } from "../engine-api";
import { checked, defined, differing, type Values } from "../inputs";
import { limiter } from "../limit";
import { progressOf } from "../progress";
import { redact } from "../redact";
import { changeRole, enter, found } from "./join";
import { depart } from "./leave";
import { readdress } from "./readdress";
import { apiAt, type MembershipInputs, type MembershipOutputs, type MembershipState } from "./state";
import { eventually } from "./retry";
import { fabricName, rename, swarmStateOf } from "./swarm-api";

const replacing = ["fabric", "instance", "generation"];
/** What only the state has to know: whom to ask when the machine leaves. Tokens are in no diff. */
const recording = ["machine", "joinAddress", "managerAddresses", "caCertificate", "subnets"];
/** What the swarm itself has to know. */
const telling = ["address", "role"];

/** Changes of a swarm's managers are made one after the other: two at once may cost the majority. */
const oneByOne = limiter(1);

/** One machine's membership in the swarm that carries the overlay networks. */
export const membership = {
  async check(_olds: Values, news: Values) {
    const result = checked(news, {
      machine: "string",
      address: "string",
      role: "string",
      fabric: "number",
      instance: "string",
      generation: "number",
      caCertificate: "string",
      caPrivateKey: "string",
      managerAddresses: "array",
      joinAddress: "string?",
      joinToken: "string?",
      subnets: "string?",
      logins: "object?",
    });
    return result;
  },

  async diff(_id: string, olds: Values, news: Values) {
    const replaces = differing(olds, news, replacing);
    const changed = differing(olds, news, [...telling, ...recording]);
    return { changes: replaces.length + changed.length > 0, replaces, deleteBeforeReplace: true };
  },

  async create(values: Values) {
    const inputs = inputsOf(values);
    const outs = await working("join", inputs, inputs.role === "manager", (api, signal) =>
      enter(api, inputs, progressOf(inputs.machine, inputs.progressUrn), signal),
    );
    return { id: outs.nodeId, outs: stateOf(values, outs) };
  },

  async update(_id: string, oldValues: Values, values: Values) {
    const inputs = inputsOf(values);
    const olds = oldValues as unknown as MembershipState;
    const renamed =
      inputs.role === "manager" &&
      fabricName(olds.caCertificate, inputs.fabric) !== fabricName(inputs.caCertificate, inputs.fabric);
    if (
      differing(oldValues, values, telling).length === 0 &&
      !renamed &&
      olds.nodeId !== undefined &&
      olds.clusterId !== undefined
    ) {
      const { nodeId, clusterId, workerToken, managerToken } = olds;
      return { outs: stateOf(values, { nodeId, clusterId, workerToken, managerToken }) };
    }
    const outs = await working(
      "update",
      inputs,
      [olds.role, inputs.role].includes("manager"),
      async (api, signal) => {
        const progress = progressOf(inputs.machine, inputs.progressUrn);
        if (olds.address !== inputs.address) return readdress(api, inputs, progress, signal);
        const { NodeID } = await swarmStateOf(api);
        await changeRole(api, inputs, NodeID, signal);
        const name = fabricName(inputs.caCertificate, inputs.fabric);
        if (renamed) await eventually(20_000, signal, () => rename(api, name));
        return found(api, inputs, signal);
      },
    );
    return { outs: stateOf(values, outs) };
  },

  async delete(_id: string, values: Values) {
    const state = values as unknown as MembershipState;
    await working("leave", state, state.role === "manager", (_api, signal) => depart(state, signal));
  },
} satisfies dynamic.ResourceProvider;

function inputsOf(values: Values): MembershipInputs {
  return values as unknown as MembershipInputs;
}

function stateOf(values: Values, outs: MembershipOutputs): Values {
  return defined({ ...values, ...outs });
}

async function working<T>(
  step: string,
  inputs: MembershipInputs,
  managers: boolean,
  work: (api: EngineApi, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await underAbort((signal) => {
      const api = apiAt(inputs, inputs.machine, inputs.address, signal);
      return managers ? oneByOne(() => work(api, signal)) : work(api, signal);
    });
  } catch (error) {
    const { joinToken, caPrivateKey, logins = {} } = inputs;
    const secrets = Object.values(logins).flatMap(({ privateKey, passphrase }) => [privateKey, passphrase]);
    throw new Error(
      redact(`machine ${inputs.machine}: swarm ${step} failed: ${(error as Error).message}`, [
        joinToken,
        caPrivateKey,
        ...secrets,
      ]),
    );
  }
}
