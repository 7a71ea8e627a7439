import type { Stack } from "./stack";
import { eventually } from "./web";

/** Waits until each container of a plan reaches every other one by name, wherever they are. */
export async function expectNames(stack: Stack, placement: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(placement).flatMap(([from, machine]) =>
    Object.keys(placement).map((to) => ({ from, machine, to })),
  );
  for (const { from, machine, to } of pairs)
    await eventually(
      () => stack.on(machine, `docker exec ${from} ping -c 1 -W 2 ${to}`),
      `${to} answering ${from}`,
    );
}
