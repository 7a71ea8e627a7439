import type { ContainerSpec, Problem } from "../../scheduler";
import type { Placement } from "./brute-force";

/**
 * Can the moves to a placement be made one after the other, each to where there is room and its host ports are free
 * beside all that have not left yet? Tries every order. Shares no code with the planner.
 */
export function canBeCarriedOut(problem: Problem, placement: Placement): boolean {
  const before = problem.previous?.assignments ?? {};
  const all = problem.containers.filter(({ name }) => placement.get(name) !== undefined);
  const isUp = (name: string | undefined): boolean =>
    problem.machines.some((machine) => machine.name === name && machine.state !== "down");
  const there = new Map(
    all.flatMap(({ name }) => (isUp(before[name]) ? [[name, before[name]] as const] : [])),
  );
  const givenUp = (name: string): number[] =>
    placement.get(name) === before[name] ? [] : Object.values(problem.previous?.ports?.[name] ?? {});
  const takes = (on: string, newcomer: ContainerSpec): boolean => {
    const machine = problem.machines.find(({ name }) => name === on)!;
    const present = all.filter((each) => each !== newcomer && there.get(each.name) === on);
    const asked = [...present, newcomer];
    const wanted = (newcomer.ports ?? []).map(({ host }) => host);
    return (
      asked.reduce((total, { cpus = 0 }) => total + Math.round(cpus * 1000), 0) <= machine.cpus * 1000 &&
      asked.reduce((total, { memory }) => total + mebibytes(memory), 0) <= mebibytes(machine.memory) &&
      asked.length <= (machine.maxContainers ?? Infinity) &&
      present.every(({ name }) => !givenUp(name).some((port) => wanted.includes(port)))
    );
  };
  const dead = new Set<string>();
  const move = (waiting: readonly ContainerSpec[]): boolean => {
    if (waiting.length === 0) return true;
    const state = waiting.map(({ name }) => name).join();
    if (dead.has(state)) return false;
    dead.add(state);
    return waiting.some((spec) => {
      const [from, to] = [there.get(spec.name), placement.get(spec.name)!];
      if (!takes(to, spec)) return false;
      there.set(spec.name, to);
      if (move(waiting.filter((other) => other !== spec))) return true;
      if (from === undefined) there.delete(spec.name);
      else there.set(spec.name, from);
      return false;
    });
  };
  return move(all.filter(({ name }) => placement.get(name) !== before[name]));
}

/** Of small cases: "2g" or "700m". */
function mebibytes(size: number | string = 0): number {
  return parseInt(String(size), 10) * (String(size).endsWith("g") ? 1024 : 1);
}
