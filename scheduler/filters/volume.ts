import type { Filter } from "./filter";

/** A container goes where its local named volumes are. */
export const volume: Filter = (block, machine, board) =>
  block.located.flatMap(({ volume: name, machines }) => {
    if (machines.includes(machine.name)) return [];
    const gone = machines.filter((place) => !board.model.machines.some((other) => other.name === place));
    const where = machines.join(", ");
    return [
      {
        predicate: "volume" as const,
        detail: `volume ${name} is on ${where}${gone.length > 0 ? ", which is gone from the program" : ""}`,
      },
    ];
  });
