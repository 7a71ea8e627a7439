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

test("a newcomer does not take the host port of what leaves in the same run: Pulumi deletes last", async () => {
  const publishing = (name: string, machines: string[]) => () => {
    const cluster = new SwarmCluster("staging", { machines: machines.map((each) => new LocalMachine(each)) });
    new SwarmService(name, { cluster, image: "busybox", ports: ["80:80"] });
  };
  const before = await run(publishing("old", ["node-1", "node-2"]));
  const after = await run(publishing("new", ["node-1", "node-2"]), before.placement);
  expect(before.placement).toMatchObject({ assignments: { "old-1": "node-1" } });
  expect(after.placement).toMatchObject({ assignments: { "new-1": "node-2" } });
  const alone = await run(publishing("old", ["node-1"]));
  await expect(run(publishing("new", ["node-1"]), alone.placement)).rejects.toThrow(
    /old-1 leaves in this run, but only at its end; if a host port is wanted, remove first and add in the next run/,
  );
});
