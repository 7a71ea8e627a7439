import Table from "cli-table3";
import { machinesOf } from "./machines";
import type { StackState } from "./stack-state";

const bare = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
  ].map((part) => [part, ""]),
);

/** The machines as a table without colours, since it is read in logs too. */
export function table(stack: StackState): string {
  const rows = new Table({
    head: ["NAME", "STATE", "ENGINE", "DOCKER_HOST", "CERTIFICATE UNTIL", "CONTAINERS"],
    chars: { ...bare, middle: "   " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const machine of machinesOf(stack)) {
    const { name, state, engine, dockerHost, certificateExpires, containers } = machine;
    rows.push([
      name,
      state,
      engine || "-",
      dockerHost || "-",
      certificateExpires.slice(0, 10) || "-",
      containers.join(", ") || "-",
    ]);
  }
  return rows
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
