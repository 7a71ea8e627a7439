import type { ChildProcess } from "node:child_process";
import { docker } from "../test/e2e/support/command";
import { idle, type Scenario } from "../test/e2e/support/scenario";
import { Stack } from "../test/e2e/support/stack";
import { duration, printTable } from "./support/table";

const replicas = 8;
/** Milliseconds. The docker plugin has no end of its own for an engine that accepts and says nothing. */
const patience = 60_000;

/** The same stack under the real CLI, its engines reached by TLS and by SSH. */
async function main(): Promise<void> {
  const columns = [await measured("tls"), await measured("ssh")];
  const [first = []] = columns;
  printTable(
    [`2 machines, ${replicas} containers`, "tls", "ssh"],
    first.map(([name], row) => [name ?? "", ...columns.map((column) => column[row]?.[1] ?? "")]),
  );
}

async function measured(transport: "tls" | "ssh"): Promise<string[][]> {
  const scenario = (count: number): Scenario => ({
    machines: Object.fromEntries(["node-1", "node-2"].map((name) => [name, { engine: { transport } }])),
    cluster: { strategy: "spread" },
    services: { web: idle("32m", { replicas: count }) },
  });
  const stack = await Stack.create(`bench-${transport}`);
  try {
    stack.declare(scenario(replicas));
    const rows: string[][] = [];
    const row = (...cells: string[]) => {
      console.error(transport, ...cells);
      rows.push(cells);
    };
    row("first up", await best(1, () => stack.up()));
    row("preview, nothing changed (best of 2)", await best(2, () => stack.unchanged()));
    row("refresh (best of 2)", await best(2, () => stack.refresh()));
    stack.declare(scenario(2 * replicas));
    row(`up that adds ${replicas} containers`, await best(1, () => stack.up()));
    await docker("pause", stack.node("node-2"));
    const start = performance.now();
    const started = (child: ChildProcess) => setTimeout(() => child.kill("SIGKILL"), patience).unref();
    const { code } = await stack.attempt("preview", { started });
    const milliseconds = performance.now() - start;
    const end = milliseconds < patience ? "fails after" : "ended by hand after";
    const took = duration(milliseconds);
    row("preview while a machine does not answer", code === 0 ? took : `${end} ${took}`);
    await docker("unpause", stack.node("node-2"));
    return rows;
  } finally {
    await stack.remove();
  }
}

async function best(runs: number, work: () => Promise<unknown>): Promise<string> {
  let least = Infinity;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    least = Math.min(least, performance.now() - start);
  }
  return duration(least);
}

void main();
