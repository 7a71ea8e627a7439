import { plan, type Problem } from "../scheduler";
import { shop } from "./instances";

/** The fastest of many warm runs: the one that other work on the machine disturbed least. */
function best(run: () => void, times: number): number {
  for (let i = 0; i < times; i++) run();
  const samples = Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...samples);
}

function print(what: string, milliseconds: number, limit: number): void {
  const verdict = milliseconds < limit ? "ok" : "TOO SLOW";
  console.log(`${what.padEnd(58)} ${milliseconds.toFixed(2).padStart(8)} ms  (limit ${limit} ms) ${verdict}`);
  if (milliseconds >= limit) process.exitCode = 1;
}

for (const strategy of ["binpack", "spread"] as const) {
  const first: Problem = { ...shop(10, 100), strategy };
  const { assignments, ports, volumes } = plan(first);
  const again: Problem = { ...first, previous: { assignments, ports, volumes } };
  const drained: Problem = {
    ...again,
    machines: again.machines.map((machine, i) => (i === 0 ? { ...machine, state: "drain" } : machine)),
  };
  print(
    `${strategy}: first plan, 10 machines, 100 containers`,
    best(() => plan(first), 50),
    5,
  );
  print(
    `${strategy}: unchanged`,
    best(() => plan(again), 50),
    5,
  );
  print(
    `${strategy}: one machine drained`,
    best(() => plan(drained), 50),
    5,
  );
  const large: Problem = { ...shop(15, 200), strategy };
  print(
    `${strategy}: first plan, 15 machines, 200 containers`,
    best(() => plan(large), 20),
    50,
  );
}
