import { providerLiteral } from "../provider/shell/resource";
import { exec, Hosts, type Node, type Values } from "../test/e2e/support/hosts";
import { DynamicProvider, initErrorOf } from "../test/provider/support/dynamic-provider";
import { docker } from "../test/provider/support/node";

const acts = ["kill -9", "sshd restart", "network cut", "node pause"] as const;
type Act = (typeof acts)[number];
const steps = ["gate", "probe", "claim", "certificates", "daemon.json", "service", "verify"] as const;
const cases = Number(process.env["CASES"] ?? 42);
const width = 3;

interface Case {
  readonly act: Act;
  readonly step: string;
  /** Milliseconds after the step has begun. */
  readonly delay: number;
}

/** A bootstrap that something happens to, at every step boundary and a little later; then the next `up`. Seeded. */
async function main(): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  const hosts = await Hosts.create("bench-faults", 58);
  try {
    const queue = plan(20261125);
    const failed: string[] = [];
    let done = 0;
    await Promise.all(
      Array.from({ length: width }, async (_, index) => {
        const node = await hosts.start(`n${index}`);
        for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
          const problem = await attempt(hosts, node, each).catch((error: Error) => error.message);
          done++;
          if (problem !== undefined) failed.push(`${each.act} at ${each.step} +${each.delay} ms: ${problem}`);
        }
      }),
    );
    console.log = log;
    console.log(`${done - failed.length} of ${done} converge at the next up`);
    for (const line of failed) console.log(`  ${line}`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await hosts.remove();
  }
}

function plan(seed: number): Case[] {
  let state = seed;
  const random = (below: number) => (state = (state * 48271) % 0x7fffffff) % below;
  return Array.from({ length: cases }, (_, index) => ({
    act: acts[index % acts.length] ?? acts[0],
    step: steps[Math.floor(index / acts.length) % steps.length] ?? steps[0],
    delay: index < acts.length * steps.length ? 0 : random(400),
  }));
}

/** @returns what is wrong; undefined where the next `up` converged and delete left nothing */
async function attempt(hosts: Hosts, node: Node, { act, step, delay }: Case): Promise<string | undefined> {
  const inputs = hosts.inputs(node, { __provider: providerLiteral("engine") });
  const first = await DynamicProvider.start();
  const creating = first.create(inputs).catch((error: unknown) => error);
  let over = false;
  void creating.finally(() => (over = true));
  while (!over && !first.logged.some(({ message }) => message.startsWith(step))) await pause(5);
  await pause(delay);
  await perform(act, hosts, node, first);
  const outcome = await creating;
  await first.stop();
  const second = await DynamicProvider.start();
  try {
    const resource = await resume(second, inputs, outcome);
    if (resource.state["ready"] !== true) return "the engine is not ready";
    await hosts.info(node);
    await second.delete(resource.id, resource.state);
    const rest = await exec(node, "ls /etc/docker /etc/systemd/system/docker.service.d; docker ps -aq");
    return /stowage|daemon/.test(rest) ? `left behind: ${rest.replaceAll("\n", " ")}` : undefined;
  } finally {
    await second.stop();
  }
}

/** What Pulumi does in the next `up`: update() where something was recorded, create() where not. */
async function resume(provider: DynamicProvider, inputs: Values, outcome: unknown) {
  const made = outcome as { id?: string; properties?: Values };
  const failure = outcome instanceof Error ? initErrorOf(outcome) : undefined;
  const known = failure ?? (made.properties === undefined ? undefined : made);
  if (known?.id === undefined) {
    const { id, properties } = await provider.create(inputs);
    return { id, state: properties };
  }
  const state = await provider.update(known.id, known.properties ?? {}, inputs);
  return { id: known.id, state };
}

async function perform(act: Act, hosts: Hosts, node: Node, provider: DynamicProvider): Promise<void> {
  switch (act) {
    case "kill -9":
      provider.process.kill("SIGKILL");
      return;
    case "sshd restart":
      await exec(node, "systemctl restart ssh; pkill -KILL -f '[s]shd: root' || true");
      return;
    case "network cut":
      await docker("network", "disconnect", "-f", hosts.network, node.name);
      await pause(2_000);
      await docker("network", "connect", "--ip", node.address, hosts.network, node.name);
      return;
    case "node pause":
      await docker("pause", node.name);
      await pause(2_000);
      await docker("unpause", node.name);
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

void main();
