import { at } from "../order";
import type { Filter } from "./filter";

/** `distinct` and a hard `spread` need a machine that has the label. */
export const label: Filter = (block, machine, board) =>
  block.items.flatMap(({ spec, service, only }) => {
    if (service === undefined || only !== undefined) return [];
    const lacks = (key: string): boolean => {
      const level = board.model.probes.find((probe) => probe.label === key);
      return level !== undefined && at(level.domainOf, machine.index) < 0;
    };
    const { distinct, spread = [] } = spec;
    return [
      ...(distinct !== undefined && lacks(distinct.label)
        ? [{ predicate: "distinct" as const, detail: `has no label ${distinct.label}` }]
        : []),
      ...spread
        .filter(({ hard, label: key }) => hard === true && lacks(key))
        .map(({ label: key }) => ({ predicate: "spread" as const, detail: `has no label ${key}` })),
    ];
  });
