import type { Filter } from "./filter";

/** A pinned container, or an instance of a global one, runs on its machine or nowhere. */
export const pin: Filter = (block, machine) =>
  block.items.flatMap(({ name, only, spec }) => {
    const target = only ?? spec.pin;
    return target === undefined || target === machine.name
      ? []
      : [{ predicate: "pin" as const, detail: `${name} is pinned to ${target}` }];
  });
