import { type Filter, passes } from "./filter";

/** Only an active machine takes something new; a cordoned one keeps what it has. */
export const state: Filter = (block, machine) => {
  switch (machine.state) {
    case "active":
      return passes;
    case "cordon":
      return block.items.every(({ previous }) => previous === machine.name)
        ? passes
        : [{ predicate: "state", detail: `${machine.name} is cordoned` }];
    case "drain":
      return [{ predicate: "state", detail: `${machine.name} is draining` }];
    case "down":
      return [{ predicate: "state", detail: `${machine.name} is down` }];
    default: {
      const never: never = machine.state;
      throw new TypeError(`unknown state ${String(never)}`);
    }
  }
};
