import { partingPatience } from "../../provider/declared-down";
import { placement } from "../../provider/placement";

/** What the program declares, as the provider hears it. */
const declare = (machines: Record<string, "active" | "down">) =>
  placement.check!({}, {
    machines: Object.fromEntries(
      Object.entries(machines).map(([name, state]) => [name, { cpus: 1, memory: 1 << 30, state }]),
    ),
    containers: {},
  } as never);

test("a machine that the program declares down is not waited for as long as others, until it is back", async () => {
  const usual = partingPatience("node-1");
  await declare({ "node-1": "down", "node-2": "active" });
  expect(partingPatience("node-1")).toBeLessThan(usual / 5);
  expect(partingPatience("node-2")).toBe(usual);
  await declare({ "node-3": "active" });
  expect(partingPatience("node-1")).toBeLessThan(usual / 5);
  await declare({ "node-1": "active" });
  expect(partingPatience("node-1")).toBe(usual);
});
