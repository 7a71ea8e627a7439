// Runs in a process of its own, on compiled code, so that its memory is the planner's: node measure.js SCHEDULER CASE
const { readFileSync } = require("node:fs");

const [, , scheduler, file] = process.argv;
const { explain, plan } = require(scheduler);
const { problem, lost, why, times } = JSON.parse(readFileSync(file, "utf8"));

function timed(run) {
  const start = performance.now();
  const result = run();
  return { result, milliseconds: performance.now() - start };
}

// What a process takes that plans once: later runs add what the collector has not cleared away yet.
let memory;

function best(run) {
  const { result, milliseconds: first } = timed(run);
  memory = process.resourceUsage().maxRSS * 1024;
  const others = Array.from({ length: times - 1 }, () => timed(run).milliseconds);
  return { result, milliseconds: Math.min(first, ...others) };
}

let { result, milliseconds } =
  lost === undefined && why === undefined ? best(() => plan(problem)) : timed(() => plan(problem));
let asked = problem;
if (why !== undefined) {
  const before = result;
  ({ milliseconds } = best(() => explain(problem, before, why)));
}
if (lost !== undefined) {
  const { assignments, ports, volumes } = result;
  const gone = Object.values(assignments)[lost];
  asked = {
    ...problem,
    machines: problem.machines.filter(({ name }) => name !== gone),
    previous: { assignments, ports, volumes },
  };
  ({ result, milliseconds } = best(() => plan(asked)));
}
process.stdout.write(
  JSON.stringify({ milliseconds, memory, problem: lost === undefined ? undefined : asked, plan: result }),
);
