import { placement } from "../../provider/placement";

const machine = { cpus: 1, memory: "1g" };
const inputs = (constraint: string, more: object = {}) => ({
  machines: { "node-1": machine, "node-2": machine },
  containers: { web: { service: "web", memory: "64m", constraints: [constraint] } },
  strategy: "binpack" as const,
  options: {},
  abandonVolumes: [],
  managers: 1 as const,
  ...more,
});
const placed = async (news: object): Promise<unknown> => {
  const { inputs: checked, failures } = await placement.check!({}, news);
  return checked?.assignments ?? failures;
};

test("node.role is the role in the swarm that this very plan gives a machine", async () => {
  expect(await placed(inputs("node.role==manager"))).toEqual({ web: "node-1" });
  expect(await placed(inputs("node.role==worker"))).toEqual({ web: "node-2" });
});

test("without a swarm the one machine is its own manager", async () => {
  const alone = { machines: { "node-1": machine }, managers: undefined };
  expect(await placed(inputs("node.role == manager", alone))).toEqual({ web: "node-1" });
});

test("a role that is declared as a fact is believed", async () => {
  const machines = { "node-1": machine, "node-2": { ...machine, facts: { role: "edge" } } };
  expect(await placed(inputs("node.role==edge", { machines }))).toEqual({ web: "node-2" });
});
