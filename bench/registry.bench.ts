import { randomBytes } from "node:crypto";
import { docker } from "../test/e2e/support/command";
import { Stack } from "../test/e2e/support/stack";
import { duration, printTable } from "./support/table";

const image = "stowage/registry:2.8.2";
const machines = ["node-1", "node-2", "node-3"];
const mebibytes = 20;
const runs = 3;

/** The example's registry: how long an image takes into it and out of it, and what an unchanged `up` asks of it. */
async function main(): Promise<void> {
  const stack = await Stack.example("registry");
  try {
    await stack.configure("image", image);
    await stack.configureSecret("password", "for the bench");
    await stack.up();
    const address = await stack.output<string>("registry");
    const { images: keeper = "" } = await stack.output<Record<string, string>>("placement");
    await Promise.all(
      machines.map((machine) =>
        stack.on(machine, `echo for the bench | docker login -u ci --password-stdin ${address} 2>/dev/null`),
      ),
    );
    const rows: string[][] = [];
    const size = Number(await docker("image", "inspect", "-f", "{{.Size}}", image));
    rows.push(["the registry's image", `${(size / 1e6).toFixed(1)} MB`]);
    const [push, pull] = [[], []] as [number[], number[]];
    for (let run = 0; run < runs; run++) {
      const name = `${address}/bench:${run}`;
      await stack.on(
        "node-2",
        `mkdir -p /tmp/bench && head -c ${mebibytes << 20} /dev/urandom >/tmp/bench/data && printf 'FROM scratch\\nCOPY data /' >/tmp/bench/Dockerfile && docker build -q -t ${name} /tmp/bench`,
      );
      push.push(await timed(() => stack.on("node-2", `docker push -q ${name}`)));
      await stack.on("node-2", `docker rmi ${name}`);
      pull.push(
        await timed(() => Promise.all(machines.map((each) => stack.on(each, `docker pull -q ${name}`)))),
      );
      await Promise.all(machines.map((each) => stack.on(each, `docker rmi ${name}`)));
    }
    const all = push.map((milliseconds, run) => milliseconds + (pull[run] ?? 0));
    rows.push(
      [`push of ${mebibytes} MiB (best of ${runs})`, duration(Math.min(...push))],
      ["pull on three machines at once", duration(Math.min(...pull))],
      ["both", duration(Math.min(...all))],
    );
    const requests = async () =>
      Number(await stack.on(keeper, "docker logs images 2>&1 | grep -c http.request.method || true"));
    const before = await requests();
    rows.push(["`up`, nothing changed", duration(await timed(() => stack.up()))]);
    rows.push(["requests to the registry meanwhile", String((await requests()) - before)]);
    stack.write("web/www/data", randomBytes(mebibytes << 20).toString("latin1"));
    rows.push([
      `\`up\` of a change of ${mebibytes} MiB in one of two images`,
      duration(await timed(() => stack.up())),
    ]);
    printTable(["", `${machines.length} local machines`], rows);
  } finally {
    await stack.remove();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

void main();
