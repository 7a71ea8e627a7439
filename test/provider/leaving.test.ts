import { placement } from "../../provider/placement";
import type { ContainerSpec, MachineSpec, Port } from "../../scheduler";

const machine = { cpus: 1, memory: "1g" };
type Machines = Record<string, Omit<MachineSpec, "name">>;
const inputs = (containers: Record<string, Partial<ContainerSpec>>, machines: Machines) => ({
  machines,
  containers,
  strategy: "binpack" as const,
  options: {},
  abandonVolumes: [],
});
const one: Machines = { "node-1": machine };
const publishing = (...ports: Port[]): Partial<ContainerSpec> => ({ memory: "64m", ports });

/** What the second run places when the containers of the first one leave the program in it. */
async function successors(
  before: Record<string, Partial<ContainerSpec>>,
  after: Record<string, Partial<ContainerSpec>>,
  machines: Machines = one,
): Promise<unknown> {
  const first = await placement.check!({}, inputs(before, machines));
  const second = await placement.check!(first.inputs!, inputs(after, machines));
  return second.failures?.map(({ reason }) => reason) ?? second.inputs?.assignments;
}

const http = { host: 8080, container: 80 };

test("a service that is renamed keeps its port in two runs, and the preview says so", async () => {
  const [reason] = (await successors({ "a-1": publishing(http) }, { "b-1": publishing(http) })) as string[];
  expect(reason).toContain("port 8080/tcp is held by");
  expect(reason).toContain("a-1 leaves in this run, but only at its end; if a host port is wanted, remove");
});

test("a machine where the port is free is taken instead", async () => {
  const two = { ...one, "node-2": machine };
  expect(await successors({ "a-1": publishing(http) }, { "b-1": publishing(http) }, two)).toEqual({
    "b-1": "node-2",
  });
});

test("another address or protocol of what leaves is free at once", async () => {
  const local = { ...http, address: "127.0.0.1" };
  const far = { ...http, address: "10.0.0.1" };
  expect(await successors({ "a-1": publishing(local) }, { "b-1": publishing(far) })).toEqual({
    "b-1": "node-1",
  });
  const udp = { ...http, protocol: "udp" as const };
  expect(await successors({ "a-1": publishing(http) }, { "b-1": publishing(udp) })).toEqual({
    "b-1": "node-1",
  });
});

test("of two bindings of one container port each has its own address", async () => {
  const twice = [
    { ...http, address: "127.0.0.1" },
    { host: 8080, container: 80, address: "10.0.0.1" },
  ];
  const taken = (await successors(
    { "a-1": publishing(...twice) },
    { "b-1": publishing({ ...http, address: "10.0.0.1" }) },
  )) as string[];
  expect(taken[0]).toContain("port 10.0.0.1:8080/tcp is held by");
  expect(
    await successors(
      { "a-1": publishing(...twice) },
      { "b-1": publishing({ ...http, address: "10.0.0.2" }) },
    ),
  ).toEqual({ "b-1": "node-1" });
});

test("instances of a global service leave their ports with their addresses too", async () => {
  const agent = { ...publishing({ ...http, address: "127.0.0.1" }), global: true };
  expect(await successors({ agent }, { "b-1": publishing({ ...http, address: "10.0.0.1" }) })).toEqual({
    "b-1": "node-1",
  });
});
