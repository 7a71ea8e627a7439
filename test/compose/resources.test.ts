import { parseBytes } from "../../compose/keys/quantity";
import { places, service, told, web } from "./load";

const MiB = 1024 * 1024;

test.each([
  ["100", 100],
  ["1b", 1],
  ["1k", 1024],
  ["1kb", 1024],
  ["1KiB", 1024],
  ["512m", 512 * MiB],
  ["1.5g", 1536 * MiB],
  ["2GB", 2048 * MiB],
  ["1t", 1024 * 1024 * MiB],
  ["64 MiB", 64 * MiB],
  ["0.5m", MiB / 2],
])("%s of memory", (text, expected) => {
  expect(parseBytes(text)).toBe(expected);
});

test.each(["", "m", "-1m", "1x", "1,5g", "1e3", "1mm", "9999999t", "1ib"])(
  "%j is no amount of memory",
  (text) => {
    expect(parseBytes(text)).toBeUndefined();
  },
);

test("a limit is a reservation too, a reservation is no limit", () => {
  expect(service("cpus: 0.5\nmem_limit: 64m")).toMatchObject({
    limits: { cpus: 0.5, memory: 64 * MiB },
    reservations: { cpus: 0.5, memory: 64 * MiB },
  });
  expect(service("mem_reservation: 64m")).toMatchObject({ limits: {}, reservations: { memory: 64 * MiB } });
  expect(
    service(
      "deploy: {resources: {limits: {cpus: '2', memory: 1g}, reservations: {cpus: '.25', memory: 64m}}}",
    ),
  ).toMatchObject({
    limits: { cpus: 2, memory: 1024 * MiB },
    reservations: { cpus: 0.25, memory: 64 * MiB },
  });
});

test.each(["cpus: 0", "cpus: '0.0'", "mem_limit: 0", "mem_limit: 0m", "mem_reservation: '0'"])(
  "%s is no limit",
  (line) => {
    expect(service(line)).toMatchObject({ limits: {}, reservations: {} });
  },
);

test.each([
  "cpus: x",
  "cpus: -1",
  "cpus: 0.0001",
  "mem_limit: lots",
  "mem_limit: -1",
  "scale: 1.5",
  "scale: -1",
  "scale: 10001",
])("%s is refused", (line) => {
  expect(places(web(line))[0]).toMatch(/^4:\d+ SW20[12] services.web/);
});

test("a reservation above its limit is an error", () => {
  expect(told(web("mem_limit: 64m\nmem_reservation: 65m"))).toEqual([
    "compose.yaml:5:22 SW252 services.web.mem_reservation: the reservation is above the limit in line 4; " +
      "raise the limit or lower the reservation",
  ]);
});

test("two keys for one thing must agree", () => {
  expect(service("scale: 2\ndeploy: {replicas: 2}").replicas).toBe(2);
  expect(service("mem_limit: 64m\ndeploy: {resources: {limits: {memory: 65536k}}}").limits.memory).toBe(
    64 * MiB,
  );
  expect(places(web("scale: 3\ndeploy: {replicas: 2}"))).toEqual(["5:24 SW250 services.web.deploy.replicas"]);
  expect(told(web("cpus: 1\ndeploy: {resources: {limits: {cpus: 2}}}"))).toEqual([
    "compose.yaml:5:41 SW250 services.web.deploy.resources.limits.cpus: " +
      "disagrees with services.web.cpus in line 4, which says 1; keep one of them",
  ]);
});

test("replicas and mode", () => {
  expect(service("scale: 3").replicas).toBe(3);
  expect(service("deploy: {replicas: 0}").replicas).toBe(0);
  expect(service("deploy: {mode: global}").mode).toBe("global");
  expect(places(web("deploy: {mode: global, replicas: 2}"))).toEqual([
    "4:38 SW250 services.web.deploy.replicas",
  ]);
  expect(places(web("deploy: {mode: replicated-job}"))).toEqual(["4:20 SW202 services.web.deploy.mode"]);
});

test("placement", () => {
  const loaded = service(
    "deploy: {placement: {constraints: ['node.labels.zone==a'], preferences: [{spread: node.labels.zone}], max_replicas_per_node: 2}}",
  );
  expect(loaded).toMatchObject({
    constraints: [{ text: "node.labels.zone==a", position: { line: 4 } }],
    spread: [{ label: "node.labels.zone" }],
    maxReplicasPerNode: 2,
  });
});

test("one container name serves one container", () => {
  expect(places(web("container_name: own\nscale: 2"))).toEqual(["4:5 SW251 services.web.container_name"]);
  expect(places(web("container_name: own\ndeploy: {mode: global}"))).toEqual([
    "4:5 SW251 services.web.container_name",
  ]);
  expect(
    places("services: {a: {image: x, container_name: own}, b: {image: x, container_name: own}}"),
  ).toEqual(["1:62 SW251 services.b.container_name"]);
});
