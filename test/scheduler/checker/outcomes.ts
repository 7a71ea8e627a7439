import { bound, type Faults } from "./placement";

/** Every container has one outcome, and is where its machine's state, its pin, its partners and volumes let it be. */
export const outcomeFaults: Faults = (placement) => {
  const { problem, plan, specs, machines, held } = placement;
  const faults: string[] = [];
  const unplaced = new Set(plan.unplaced.map(({ container }) => container));
  for (const name of specs.keys()) {
    const outcomes =
      Number(Object.hasOwn(plan.assignments, name) || held.has(name)) + Number(unplaced.has(name));
    if (outcomes !== 1) faults.push(`${name} has ${outcomes} outcomes`);
  }
  for (const [name, on] of Object.entries(plan.assignments))
    if (!specs.has(name) || !machines.has(on)) faults.push(`${name} on ${on} is not in the problem`);
  for (const { container, machine } of plan.held)
    if (Object.hasOwn(plan.assignments, container) && plan.assignments[container] !== machine)
      faults.push(`${container} is held on ${machine}, but assigned elsewhere`);

  for (const { spec, on } of bound(placement)) {
    const { name } = spec;
    const { state = "active" } = on;
    if (state === "drain" || state === "down") faults.push(`${name} is on ${on.name}, which is ${state}`);
    if (state === "cordon" && problem.previous?.assignments[name] !== on.name)
      faults.push(`${name} is new on ${on.name}, which is cordoned`);
    if (spec.pin !== undefined && spec.pin !== on.name) faults.push(`${name} is not where it is pinned`);
    for (const other of spec.with ?? [])
      if (plan.assignments[other] !== on.name) faults.push(`${name} is not with ${other}`);
    for (const volume of spec.global === true ? [] : (spec.volumes ?? [])) {
      const remembered = problem.previous?.volumes?.[volume];
      const holders = problem.machines.filter(({ volumes }) => volumes?.includes(volume)).map((m) => m.name);
      if (plan.volumes[volume] !== on.name) faults.push(`${name} is not where ${volume} is`);
      if (remembered !== undefined && remembered !== on.name)
        faults.push(`${volume} left ${remembered} for ${on.name}`);
      if (remembered === undefined && holders.length > 0 && !holders.includes(on.name))
        faults.push(`${volume} is on ${holders.join(", ")}, not on ${on.name}`);
    }
  }
  return faults;
};
