import { certificateAuthority } from "../provider/certificate-authority";
import { engine } from "../provider/engine";
import { createAuthority } from "../provider/tls/authority";
import type { Pair } from "../provider/tls/keys";
import { issue } from "../provider/tls/leaf";
import { handshakes } from "../test/e2e/support/handshakes";
import { docker, makeKeys, Nodes } from "../test/provider/support/node";
import { engineInputs } from "./support/engine-inputs";
import { duration, printTable } from "./support/table";

type State = Record<string, unknown>;

/** Trust in figures: what certificates cost, who is refused, and what an `up` without changes does to its hosts. */
async function main(): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  const { wall, cpu } = await certificatesFor(100);
  const rows = [
    ["certificates for 100 machines (best of 5)", `${duration(wall)} (cpu ${duration(cpu)})`, "< 1 s"],
  ];
  const nodes = await Nodes.create("certificates", 63);
  try {
    rows.push(...(await onNodes(nodes)));
  } finally {
    await nodes.remove();
    console.log = log;
  }
  printTable(["", "measured", "target"], rows);
}

/** Server and client certificates of a stack, with its authority. */
async function certificatesFor(machines: number): Promise<{ wall: number; cpu: number }> {
  let [wall, cpu] = [Infinity, Infinity];
  for (let run = 0; run < 5; run++) {
    const [start, usage] = [performance.now(), process.cpuUsage()];
    const authority = await createAuthority("bench");
    const names = Array.from({ length: machines }, (_, index) => `node-${index}`);
    for (const name of names) {
      const sans = [name, `${name}.stowage`, "localhost", "127.0.0.1", "10.0.0.1"];
      await issue({ authority, commonName: name, usage: "server", sans, days: 365 });
      await issue({ authority, commonName: `pulumi-${name}`, usage: "client", days: 365 });
    }
    const { user, system } = process.cpuUsage(usage);
    wall = Math.min(wall, performance.now() - start);
    cpu = Math.min(cpu, (user + system) / 1000);
  }
  return { wall, cpu };
}

async function onNodes(nodes: Nodes): Promise<string[][]> {
  const keys = await makeKeys();
  const authority = (await certificateAuthority.create({ commonName: "bench" })).outs as unknown as Pair;
  const names = ["one", "two", "three"];
  const machines = await Promise.all(names.map((name) => nodes.start(name, "docker.io", keys)));
  const inputs = engineInputs(machines, names, keys, authority, true);
  const made = await Promise.all(inputs.map((each) => engine.create(each)));
  const refused = await handshakes(machines[0]?.address ?? "", authority);
  const idle = await unchanged(machines, () =>
    Promise.all(made.map(({ id, outs }, index) => engine.diff(id, outs, inputs[index] as State))),
  );
  const looked = await unchanged(machines, () =>
    Promise.all(made.map(({ id, outs }) => engine.read(id, outs))),
  );
  return [
    ["wrong TLS handshakes refused", refusals(refused), "12 of 12"],
    ["up without changes, 3 machines: SSH logins, files written, engine restarts", idle, "0, 0, 0"],
    ["refresh, 3 machines: SSH logins, files written, engine restarts", looked, "3, 0, 0"],
  ];
}

function refusals(results: Awaited<ReturnType<typeof handshakes>>): string {
  const wrong = results.filter(({ name }) => name !== "the right pair");
  return `${wrong.filter(({ refused }) => refused).length} of ${wrong.length}`;
}

/** What happens on machines meanwhile. */
async function unchanged(
  machines: readonly { name: string }[],
  work: () => Promise<unknown>,
): Promise<string> {
  const on = (command: string) =>
    Promise.all(machines.map(({ name }) => docker("exec", name, "sh", "-c", command)));
  const logins = async () => sum(await on("journalctl -u ssh -o cat | grep -c 'Accepted publickey' || true"));
  const engines = () => on("cat /var/run/docker.pid");
  await on("touch /stamp");
  const [loginsBefore, enginesBefore] = [await logins(), await engines()];
  await work();
  const written = sum(
    await on(
      "find / -xdev -type f -newer /stamp -not -path '/var/log/*' -not -path '/proc/*' -not -path '/sys/*' | wc -l",
    ),
  );
  const enginesAfter = await engines();
  const restarts = enginesBefore.filter((pid, index) => pid !== enginesAfter[index]).length;
  return [(await logins()) - loginsBefore, written, restarts].join(", ");
}

function sum(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + Number(text), 0);
}

void main();
