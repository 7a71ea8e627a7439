import { bareTable } from "./bare-table";
import { machinesOf } from "./machines";
import type { StackState } from "./stack-state";

/** The machines of a stack as a table. */
export function table(stack: StackState): string {
  return bareTable(
    ["NAME", "STATE", "ENGINE", "DOCKER_HOST", "CERTIFICATE UNTIL", "CONTAINERS"],
    machinesOf(stack).map(({ name, state, engine, dockerHost, certificateExpires, containers }) => [
      name,
      state,
      engine || "-",
      dockerHost || "-",
      certificateExpires.slice(0, 10) || "-",
      containers.join(", ") || "-",
    ]),
  );
}
