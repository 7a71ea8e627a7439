import { bit, real } from "../arrays";
import type { Packing } from "./packing";

const orders = new WeakMap<Packing, readonly number[]>();

/** Machines in the order of use: those in use already, then the most room for the price; ties by index. */
export function machineOrder(packing: Packing): readonly number[] {
  const known = orders.get(packing);
  if (known !== undefined) return known;
  const order = inOrder(packing);
  orders.set(packing, order);
  return order;
}

function inOrder({ inUse, largeness, machines, price }: Packing): number[] {
  const worth = Float64Array.from(largeness, (size, machine) => size / Math.max(1e-9, real(price, machine)));
  return Array.from({ length: machines }, (_, machine) => machine).sort(
    (a, b) =>
      bit(inUse, b) - bit(inUse, a) ||
      real(worth, b) - real(worth, a) ||
      real(largeness, b) - real(largeness, a) ||
      a - b,
  );
}
