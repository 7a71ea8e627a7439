import { pause } from "../abort";
import { engineApi } from "../engine-api";
import { ConnectionLost, Unreachable } from "../ssh/errors";
import { quote } from "../ssh/shell";
import { authorityOf, type EngineInputs, userOf } from "./state";
import { factsOf, must, type Run, type Step } from "./step";
import { StepError } from "./step-error";

export interface EngineInfo {
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly ServerVersion: string;
}

/** Milliseconds for which the engine's port may be silent after a restart. */
const patience = 30_000;

/** Dials the engine as everybody will, by mutual TLS, and compares what it has with what the plan counts on. */
export const verify: Step = {
  name: "verify",
  async apply(run) {
    const { inputs, signal } = run;
    if (inputs.transport === "ssh") return compare(run, await infoOverSsh(run));
    const api = engineApi(inputs.machine, inputs.address, authorityOf(inputs), signal);
    const start = Date.now();
    for (;;) {
      try {
        return await compare(run, await api.get<EngineInfo>("/info"));
      } catch (error) {
        const passing = error instanceof Unreachable || error instanceof ConnectionLost;
        if (!passing || Date.now() - start > patience) throw hinted(error, inputs);
      }
      await pause(150, signal);
    }
  },
};

/** The engine itself answers by now, so silence is somebody's on the way. */
function hinted(error: unknown, { allowFrom }: EngineInputs): unknown {
  if (!(error instanceof Unreachable) || error.reason !== "timeout") return error;
  const from = allowFrom === undefined ? "private networks alone" : allowFrom.join(", ");
  return new StepError(
    error.message,
    "",
    `the engine runs, and its port is open to ${from}: let allowFrom name the network that you come from, or use engine.transport "ssh"`,
  );
}

async function compare(run: Run, info: EngineInfo): Promise<void> {
  const { failure, warning } = compareCapacity(run.inputs.capacity, info, factsOf(run).container);
  if (warning !== undefined) await run.progress.warn(warning);
  if (failure !== undefined) throw failure;
  run.version = info.ServerVersion;
}

/** Everybody will come by this login, so it is the one that has to be able to use the engine's socket. */
async function infoOverSsh({ host, inputs }: Run): Promise<EngineInfo> {
  const user = userOf(inputs);
  const { stdout } = await must(
    host,
    `docker info as ${user}`,
    `${user === "root" ? "" : `runuser -u ${quote(user)} -- `}docker -H unix:///var/run/docker.sock info -f '{{json .}}'`,
    `let ${user} use the engine: \`usermod -aG docker ${user}\` on the machine, or log in as root`,
  );
  return JSON.parse(stdout) as EngineInfo;
}

/** Missing memory is fatal: containers would be killed. A node container's quota of cores does not show, so there it is a warning. */
export function compareCapacity(
  capacity: EngineInputs["capacity"],
  info: EngineInfo,
  container: boolean,
): { failure?: StepError; warning?: string } {
  if (info.MemTotal < capacity.memory)
    return {
      failure: new StepError(
        `the plan counts on ${mebibytes(capacity.memory)} of memory, but the engine has ${mebibytes(info.MemTotal)}`,
        "",
        "declare less memory, reserve more of it, or take a larger machine",
      ),
    };
  const cores = Math.ceil(capacity.cpus);
  if (info.NCPU >= cores) return {};
  const text = `the plan counts on ${capacity.cpus} cpus, but the engine has ${info.NCPU}`;
  return container
    ? { warning: text }
    : { failure: new StepError(text, "", "declare fewer cpus, or take a larger machine") };
}

function mebibytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}
