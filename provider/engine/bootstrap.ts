import { limiter } from "../limit";
import { progressOf } from "../progress";
import { connect, type Patience } from "../ssh/wait";
import type { Connection, Target } from "../ssh/connection";
import { certificates } from "./certificates";
import { configuration } from "./configuration";
import { firewall } from "./firewall";
import { gate } from "./gate";
import { elevationOf, type Host, sshHost } from "./host";
import { images } from "./images";
import { install } from "./install";
import { inventory, usable } from "./inventory";
import { note } from "./journal";
import { claim } from "./owner";
import { probe } from "./probe";
import { proxy } from "./proxy";
import { release } from "./release";
import { revival } from "./revival";
import { oneByOne } from "./rolling";
import { service } from "./service";
import { isSettled, settle } from "./settle";
import { type EngineInputs, type JumpHost, type Login, ownerOf, userOf } from "./state";
import { type Run, runSteps, type Step, StepFailed } from "./step";
import { StepError } from "./step-error";
import { verify } from "./verify";
import { lateWipe, wipe } from "./wipe";

/** The bootstrap, in order. Each step looks for itself whether there is something to do, so any of it may be repeated. */
export const steps: readonly Step[] = [
  release,
  gate,
  probe,
  inventory,
  claim,
  proxy,
  wipe,
  install,
  certificates,
  configuration,
  firewall,
  revival,
  service,
  lateWipe,
  images,
  verify,
  settle,
];

/** An engine that is only to be used. */
const using: readonly Step[] = [gate, probe, inventory, usable, wipe, images, verify];

/** Those that may restart the engine. */
const restarting: readonly Step[] = [install, certificates, configuration, service];

/** What is known when the bootstrap ends, well or not. */
export interface Outcome {
  readonly hostKey: string;
  readonly wiped: boolean;
  readonly touched: boolean;
  readonly version: string | undefined;
  readonly certificateExpires: string | undefined;
  readonly error: Error | undefined;
}

export interface Order {
  readonly inputs: EngineInputs;
  readonly id: string;
  readonly labels: readonly string[];
  /** The key pinned in state, where the inputs have none. */
  readonly pinned: string | undefined;
  readonly wiped: boolean;
  readonly patience: Patience;
  /** The engine is in use: it may restart only while no other one of its stack does. */
  readonly rolling?: boolean;
  readonly signal: AbortSignal;
}

/** Machines that are set up at once; there is one connection to each. */
const machines = limiter(8);

export function bootstrap(order: Order): Promise<Outcome> {
  return machines(() => overSsh(order));
}

async function overSsh(order: Order): Promise<Outcome> {
  const { inputs, pinned, patience, signal } = order;
  const progress = progressOf(inputs.machine, inputs.progressUrn);
  progress.step(`connecting to ${inputs.address}`);
  const connection = await connect(
    targetOf(inputs, pinned),
    { ...patience, waiting: (message) => progress.step(message) },
    signal,
  );
  try {
    const host = await hostOver(connection, inputs);
    const run: Run = { ...order, progress, host, ...nothingKnown };
    const error = await runAll(run, order.rolling === true).then(
      () => undefined,
      (cause: Error) => cause,
    );
    if (run.touched)
      await note(host, run.id, error === undefined ? "ready" : "failed").catch(() => undefined);
    const { wiped, touched, version, certificateExpires } = run;
    return { hostKey: connection.hostKey, wiped, touched, version, certificateExpires, error };
  } finally {
    connection.close();
  }
}

async function runAll(run: Run, rolling: boolean): Promise<void> {
  if (run.inputs.adopt === "inspect") return runSteps(using, run);
  const first = steps.indexOf(install);
  await runSteps(steps.slice(0, first), run);
  const rest = () => runSteps(steps.slice(first), run);
  if (!rolling || run.facts?.engine?.answers !== true || !(await restarts(run))) return rest();
  run.progress.step("waiting for other engines");
  await oneByOne(ownerOf(run.inputs.label), run.inputs.machine, async () => {
    run.settled = await isSettled(run);
    await rest();
  });
}

async function restarts(run: Run): Promise<boolean> {
  for (const { check } of restarting) if (!(await check?.(run))) return true;
  return false;
}

const nothingKnown = {
  facts: undefined,
  before: undefined,
  touched: false,
  version: undefined,
  certificateExpires: undefined,
};

/** The machine behind a connection, as root. */
export async function hostOver(connection: Connection, login: Login): Promise<Host> {
  try {
    const elevation = await elevationOf(connection, userOf(login), login.sudoPassword);
    return sshHost(connection, elevation, login.sudoPassword);
  } catch (error) {
    throw error instanceof StepError ? new StepFailed(login.machine, "login", error) : error;
  }
}

export function targetOf(login: Login, pinned: string | undefined): Target {
  return {
    machine: login.machine,
    address: login.address,
    port: login.port ?? 22,
    user: userOf(login),
    privateKey: login.privateKey,
    passphrase: login.passphrase,
    hostKey: login.hostKey ?? pinned,
    trustOnFirstUse: login.trustOnFirstUse,
    ...(login.jump === undefined ? {} : { jump: jumpOf(login.machine, login.jump) }),
  };
}

function jumpOf(machine: string, { port = 22, user = "root", ...rest }: JumpHost): Target {
  return { machine: `${machine}'s jump host`, port, user, ...rest };
}
