import type { ContainerSpec, Problem } from "../../scheduler";
import type { Random } from "./random";

/** Another size for one container: a half to twice what it asked, at most what the largest machine has. */
export function resized(problem: Problem, draw: Random): Problem {
  const chosen = draw.pick(problem.containers);
  const factor = 0.5 + 1.5 * draw.unit();
  const grown: ContainerSpec = {
    ...chosen,
    cpus: Math.min(32, Math.round((chosen.cpus ?? 0) * factor * 1000) / 1000),
    memory: `${Math.min(131_072, Math.round(parseInt(String(chosen.memory), 10) * factor))}m`,
  };
  return { ...problem, containers: problem.containers.map((each) => (each === chosen ? grown : each)) };
}
