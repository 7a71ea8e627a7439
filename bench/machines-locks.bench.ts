import { engine } from "../provider/engine";
import { exec, Hosts, type Node } from "../test/e2e/support/hosts";
import { holdLock, locks } from "../test/e2e/support/locks";

const cases = Number(process.env["CASES"] ?? 30);
const width = 6;

/** Bootstraps of machines whose package manager somebody holds for 1 to 60 s, by any of its locks. */
async function main(): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  const hosts = await Hosts.create("bench-locks", 59);
  try {
    const queue = Array.from({ length: cases }, (_, index) => ({
      lock: locks[index % locks.length] ?? locks[0],
      seconds: 1 + Math.round((index * 59) / Math.max(1, cases - 1)),
    }));
    const failed: string[] = [];
    let done = 0;
    await Promise.all(
      Array.from({ length: width }, async (_, index) => {
        const node = await hosts.start(`n${index}`, "bare");
        for (let each = queue.shift(); each !== undefined; each = queue.shift()) {
          const problem = await attempt(hosts, node, each.lock, each.seconds).catch(
            (error: Error) => error.message,
          );
          done++;
          if (problem !== undefined) failed.push(`${each.lock} for ${each.seconds} s: ${problem}`);
        }
      }),
    );
    console.log = log;
    console.log(`${done - failed.length} of ${done} bootstraps come through a held lock`);
    for (const line of failed) console.log(`  ${line}`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await hosts.remove();
  }
}

async function attempt(hosts: Hosts, node: Node, lock: string, seconds: number): Promise<string | undefined> {
  const release = await holdLock(node, lock, seconds);
  const { id, outs } = await engine.create(hosts.inputs(node));
  await hosts.info(node);
  await engine.delete(id, outs);
  await release();
  await exec(node, "dpkg -r docker.io >/dev/null");
  return outs["ready"] === true ? undefined : "not ready";
}

void main();
