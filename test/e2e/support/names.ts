import type { Stack } from "./stack";
import { eventually } from "./web";

// Swarm's NetworkDB sends again every 30 s what gossip has missed, as it does while a lost node is still on its lists.
const seconds = 90;

/** Waits until each container of a plan reaches every other one by name, wherever they are. */
export async function expectNames(stack: Stack, placement: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(placement).flatMap(([from, machine]) =>
    Object.keys(placement).map((to) => ({ from, machine, to })),
  );
  for (const { from, machine, to } of pairs)
    await eventually(
      () => stack.on(machine, `docker exec ${from} ping -c 1 -W 2 ${to}`),
      `${to} answering ${from}`,
      seconds,
    );
}
