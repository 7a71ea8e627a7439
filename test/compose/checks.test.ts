import { parseDuration, showDuration } from "../../compose/keys/duration";
import { places, project, service, told, web } from "./load";

const two = (lines: string) => `${web(lines)}  db:\n    image: a\n`;

test.each([
  ["volumes_from: [dbb]", "volumes_from[0]"],
  ["network_mode: 'service:dbb'", "network_mode"],
  ["pid: 'service:dbb'", "pid"],
  ["ipc: 'service:dbb'", "ipc"],
  ["links: [dbb]", "links[0]"],
  ["depends_on: [dbb]", "depends_on[0]"],
  ["depends_on: {dbb: {condition: service_started}}", "depends_on.dbb"],
])("%s names a service that does not exist", (line, path) => {
  const found = told(two(line)).filter((each) => each.includes("SW240"));
  expect(found).toEqual([
    expect.stringContaining(`services.web.${path}: there is no service dbb; did you mean \`db\`?`),
  ]);
});

test("a dependency that is not required may be missing", () => {
  expect(places(two("depends_on: {other: {condition: service_started, required: false}}"))).toEqual([]);
});

test.each([
  ["network_mode: 'service:db'\nnetworks: [default]", "5:5 SW253 services.web.networks"],
  ["network_mode: host\nports: ['80:80']", "5:5 SW253 services.web.ports"],
  ["network_mode: 'service:db'\nports: ['80:80']", "5:5 SW253 services.web.ports"],
  ["healthcheck: {test: x, disable: true}", "4:18 SW253 services.web.healthcheck"],
  ["gpus: [{count: 1, device_ids: [a]}]", "4:12 SW253 services.web.gpus[0]"],
  ["build: {dockerfile: D, dockerfile_inline: FROM x}", "4:12 SW253 services.web.build"],
])("%s exclude each other", (lines, place) => {
  expect(places(two(lines))).toContain(place);
});

test.each([
  ["secrets: [tok]", "secret tok"],
  ["secrets: [{source: tok}]", "secret tok"],
  ["configs: [tok]", "config tok"],
  ["models: [tok]", "model tok"],
])("%s is not declared", (line, what) => {
  expect(told(web(line)).filter((each) => each.includes("SW225"))).toEqual([
    expect.stringContaining(`the ${what} is not declared; add \`tok:\` to a top-level`),
  ]);
});

test.each([
  ["secrets: {s: {}}", "2:11 SW226 secrets.s"],
  ["secrets: {s: {file: a, environment: B}}", "2:11 SW250 secrets.s"],
  ["configs: {s: {content: a, file: b}}", "2:11 SW250 configs.s"],
  ["secrets: {s: {external: true, file: a}}", "2:31 SW232 secrets.s.file"],
])("%s has no single source", (line, place) => {
  expect(places(`services: {web: {image: a}}\n${line}\n`)).toEqual([place]);
});

test("two keys for one limit must agree", () => {
  const limits = "deploy: {resources: {limits: {pids: 10}}}\npids_limit: 20";
  const pass = { pids_limit: "warn", "deploy.resources.limits.pids": "warn" } as const;
  expect(places(web(limits), { unsupported: pass })).toContain(
    "4:41 SW250 services.web.deploy.resources.limits.pids",
  );
});

test.each([
  ["90s", 90_000, "1m30s"],
  ["1h", 3_600_000, "1h0m0s"],
  ["1.5s", 1500, "1.5s"],
  ["2d", 172_800_000, "48h0m0s"],
  ["1w", 604_800_000, "168h0m0s"],
  ["100ms", 100, "100ms"],
  ["1h2m3.5s", 3_723_500, "1h2m3.5s"],
  ["10us", 0.01, "10µs"],
  ["5ns", 0.000005, "5ns"],
  ["0", 0, "0s"],
  ["0s", 0, "0s"],
])("%s is a duration", (text, milliseconds, shown) => {
  expect(parseDuration(text)).toBe(milliseconds);
  expect(showDuration(milliseconds)).toBe(shown);
});

test.each(["", "10", "10 s", "s", "-1s", "1h-2m", "1.s", "1x", "1s "])("%p is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("a duration without unit is an error that shows one", () => {
  expect(told(web("stop_grace_period: 30"))).toEqual([
    'compose.yaml:4:24 SW202 services.web.stop_grace_period: expected a duration, found "30"; add a unit, like 30s',
  ]);
});

test.each([
  ["0440", 0o440],
  ["0o440", 0o440],
  ['"440"', 0o440],
  ['"0440"', 0o440],
  ["288", 288],
])("mode: %s", (mode, bits) => {
  const top = "secrets: {s: {environment: S}}\n";
  const { secrets } = service(`secrets: [{source: s, mode: ${mode}}]`, { top });
  expect(secrets[0]?.mode).toBe(bits);
});

test("permission bits that look octal and are a decimal number are a warning", () => {
  const text = `${web("secrets: [{source: s, mode: 440}]")}secrets: {s: {environment: S}}\n`;
  expect(told(text)).toEqual([
    "compose.yaml:4:33 warning SW202 services.web.secrets[0].mode: 440 is a decimal number, which stands for 0670; " +
      'write "0440" if that is meant',
  ]);
  expect(places(web("secrets: [{source: s, mode: 9999}]"))).toContain(
    "4:33 SW202 services.web.secrets[0].mode",
  );
});

test("the older formats say some things in another way", () => {
  const text = `web:
  image: a
  net: "container:db"
  log_driver: syslog
  log_opt: {tag: x}
  volumes_from: [db, "other:ro"]
  volumes: ["data/:/data"]
  volume_driver: flocker
db: {image: b}
`;
  const { services, volumes } = project(text);
  expect(services[0]).toMatchObject({
    networkMode: { kind: "service", name: "db" },
    logging: { driver: "syslog", options: { tag: "x" } },
    volumesFrom: [
      { kind: "service", name: "db", readOnly: false },
      { kind: "container", name: "other", readOnly: true },
    ],
    mounts: [{ type: "volume", source: "data", target: "/data" }],
  });
  expect(volumes).toMatchObject({ data: { driver: "flocker" } });
});

test("a volume_driver without a volume is reported", () => {
  expect(places("web: {image: a, volume_driver: x}\n")).toEqual(["1:32 notice SW123 web.volume_driver"]);
  expect(places("web: {image: a, volume_driver: [x]}\n")).toEqual(["1:32 SW201 web.volume_driver"]);
});

test("a volume to which two services give different drivers is an error that names both places", () => {
  const text = (first: string, second: string) =>
    `a: {image: x, volumes: ["data:/d"]${first}}\nb: {image: x, volumes: ["data:/d"]${second}}\n`;
  expect(told(text(", volume_driver: nfs", ", volume_driver: flocker"))).toEqual([
    'compose.yaml:2:52 SW250 b.volume_driver: the volume "data" has the driver "nfs" already, by a.volume_driver in line 1; ' +
      "name one driver, or give each service a volume of its own",
  ]);
  for (const [first, second] of [
    [", volume_driver: nfs", ", volume_driver: nfs"],
    [", volume_driver: nfs", ""],
    ["", ", volume_driver: nfs"],
  ] as const)
    expect(project(text(first, second)).volumes).toMatchObject({ data: { driver: "nfs" } });
});

test("what an older format says in another way is told to who writes it in today's", () => {
  expect(told(web("log_driver: syslog"))).toEqual([
    "compose.yaml:4:5 SW122 services.web.log_driver: belongs to the first Compose file format, not to the specification; " +
      "write `logging: { driver: ... }`",
  ]);
});

test("COMPOSE_PROJECT_NAME is the project's name", () => {
  const text = "name: shop\nservices: {web: {image: 'x:${COMPOSE_PROJECT_NAME}'}}\n";
  expect(project(text).services[0]?.image).toBe("x:shop");
  expect(project(text, { projectName: () => "other" }).services[0]?.image).toBe("x:other");
});
