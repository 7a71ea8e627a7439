import type { Port } from "../../scheduler";
import { checked, container, detailsOf, machine, previous } from "./fleet";

/** Do two containers with these ports fit on one machine? */
function share(one: Port, other: Port, more: object = {}): boolean {
  const containers = [container("a-1", { ports: [one] }), container("b-1", { ports: [other], ...more })];
  return checked({ machines: [machine("node-1")], containers }).unplaced.length === 0;
}

test("a port is held per protocol, number and address; a wildcard holds its whole family", () => {
  const http = { host: 80, container: 80 };
  expect(share(http, http)).toBe(false);
  expect(share(http, { ...http, protocol: "udp" })).toBe(true);
  expect(share({ ...http, address: "127.0.0.1" }, { ...http, address: "10.0.0.1" })).toBe(true);
  expect(share({ ...http, address: "127.0.0.1" }, { ...http, address: "127.0.0.1" })).toBe(false);
  expect(share({ ...http, address: "127.0.0.1" }, { ...http, address: "0.0.0.0" })).toBe(false);
  expect(share({ ...http, address: "::" }, { ...http, address: "0.0.0.0" })).toBe(true);
  expect(share({ ...http, address: "::1" }, http)).toBe(false);
  expect(share(http, { container: 80 }, { hostNetwork: true })).toBe(false);
  expect(share({ container: 80 }, { container: 80 })).toBe(true);
});

test("a container is checked against itself and against those that it shares a machine with", () => {
  const twice = [
    { host: 80, container: 80 },
    { host: 80, container: 81 },
  ];
  const alone = checked({ machines: [machine("node-1")], containers: [container("a-1", { ports: twice })] });
  expect(detailsOf(alone, "shop-a-1")).toEqual({ "node-1": ["port 80/tcp is asked twice by shop-a-1"] });
  const ports = [{ host: 80, container: 80 }];
  const pair = checked({
    machines: [machine("node-1")],
    containers: [container("a-1", { ports }), container("b-1", { ports, with: ["shop-a-1"] })],
  });
  expect(pair.unplaced).toHaveLength(2);
});

test("a refusal names the holder, also one that is not ours", () => {
  const machines = [
    machine("node-1", { usedPorts: [{ host: "20-22" }] }),
    machine("node-2", { running: [{ name: "sshd", hostNetwork: true, ports: [{ container: 22 }] }] }),
  ];
  const result = checked({
    machines,
    containers: [container("git-1", { ports: [{ host: 22, container: 22 }] })],
  });
  expect(detailsOf(result, "shop-git-1")).toEqual({
    "node-1": ["port 22/tcp is held by another process"],
    "node-2": ["port 22/tcp is held by sshd"],
  });
});

test("any port comes from the pool, a range gives its first free one, and both stick", () => {
  const problem = {
    machines: [machine("node-1")],
    containers: [
      container("a-1", { ports: [{ host: "any" as const, container: 80 }] }),
      container("b-1", { ports: [{ host: "8000-8001", container: 80 }] }),
      container("c-1", { ports: [{ host: "8000-8001", container: 80 }] }),
    ],
    options: { portPool: "30000-30010" },
  };
  const first = checked(problem);
  expect(first.ports).toEqual({
    "shop-a-1": { "80/tcp": 30000 },
    "shop-b-1": { "80/tcp": 8000 },
    "shop-c-1": { "80/tcp": 8001 },
  });
  const [a, , c] = problem.containers;
  const earlier = container("a-0", { ports: [{ host: "any", container: 80 }] });
  const again = checked({ ...problem, containers: [earlier, a!, c!], previous: previous(first) });
  expect(again.ports).toEqual({
    "shop-a-0": { "80/tcp": 30001 },
    "shop-a-1": { "80/tcp": 30000 },
    "shop-c-1": { "80/tcp": 8001 },
  });
  const full = checked({
    ...problem,
    containers: [...problem.containers, container("d-1", { ports: [{ host: "8000-8001", container: 1 }] })],
  });
  expect(detailsOf(full, "shop-d-1")).toEqual({ "node-1": ["no port of 8000-8001/tcp is free"] });
});

test("a range leaves the numbers alone that others ask for", () => {
  const result = checked({
    machines: [machine("node-1")],
    containers: [
      container("a-1", { memory: "1g", ports: [{ host: "8000-8001", container: 80 }] }),
      container("b-1", { ports: [{ host: 8000, container: 80 }] }),
    ],
  });
  expect(result.ports).toEqual({ "shop-a-1": { "80/tcp": 8001 }, "shop-b-1": { "80/tcp": 8000 } });
});

test("one number of a range serves two protocols, now and at the next plan", () => {
  const range = "8000-8002";
  const problem = {
    machines: [{ name: "node-1", cpus: 1, memory: "1g" }],
    containers: [
      {
        name: "a",
        ports: [
          { host: range, container: 80, protocol: "udp" as const },
          { host: range, container: 80 },
        ],
      },
      {
        name: "b",
        ports: [
          { host: range, container: 80 },
          { host: range, container: 81 },
        ],
      },
    ],
  };
  const first = checked(problem);
  const { assignments, ports } = first;
  const again = checked({ ...problem, previous: { assignments, ports } });
  expect(again.unplaced).toEqual([]);
  expect(again.ports).toEqual(first.ports);
});

test("a range gives up the number that another container comes to need", () => {
  const ranged = container("any-1", { ports: [{ host: "80-81", container: 80 }] });
  const fixed = container("web-1", { ports: [{ host: 80, container: 80 }] });
  const before = { "shop-any-1": "node-1", "shop-web-1": "node-1" };
  const result = checked({
    machines: [machine("node-1")],
    containers: [ranged, fixed],
    previous: { assignments: before, ports: { "shop-any-1": { "80/tcp": 80 } } },
  });
  expect(result.assignments).toEqual(before);
  expect(result.ports).toEqual({ "shop-any-1": { "80/tcp": 81 }, "shop-web-1": { "80/tcp": 80 } });
});

test("of two that share a machine, the range leaves the other's number alone", () => {
  const shared = { volumes: ["data"] };
  const result = checked({
    machines: [machine("node-1")],
    containers: [
      container("any-1", { ...shared, ports: [{ host: "80-81", container: 80 }] }),
      container("web-1", { ...shared, ports: [{ host: 80, container: 80 }] }),
    ],
    previous: { assignments: { "shop-any-1": "node-1" }, ports: { "shop-any-1": { "80/tcp": 80 } } },
  });
  expect(result.ports).toEqual({ "shop-any-1": { "80/tcp": 81 }, "shop-web-1": { "80/tcp": 80 } });
});
