import { LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { run } from "./support/mock-program";

const program = (services: Record<string, string>) => () => {
  const machines = ["node-1", "node-2"].map((name) => new LocalMachine(name, { memory: "2g" }));
  const cluster = new SwarmCluster("staging", { machines, strategy: "spread" });
  for (const [name, memory] of Object.entries(services))
    new SwarmService(name, { cluster, image: "busybox", memory });
};

test("what makes room stops first, and what takes the room waits for it", async () => {
  const before = await run(program({ a: "750m", b: "750m" }));
  const after = await run(program({ a: "750m", b: "750m", c: "1500m" }), before.placement);
  const movers = ["a-1", "b-1"].filter((name) => after.find(name).trigger !== before.find(name).trigger);
  expect(movers).toHaveLength(1);
  expect(after.find(movers[0]!).deleteBeforeReplace).toBe(true);
  expect(after.find("c-1").dependencies).toContain(after.find(movers[0]!).urn);
});

test("the next run with nothing changed keeps the order of the last one", async () => {
  const before = await run(program({ a: "750m", b: "750m" }));
  const moved = await run(program({ a: "750m", b: "750m", c: "1500m" }), before.placement);
  const again = await run(program({ a: "750m", b: "750m", c: "1500m" }), moved.placement);
  expect(again.placement).toEqual(moved.placement);
});
