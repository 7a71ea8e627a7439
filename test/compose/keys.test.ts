import { SPEC_SERVICE_KEYS } from "../../compose/service-keys";
import { load, places, project, told, web } from "./load";

test("all 93 service keys of the specification are known", () => {
  expect(Object.keys(SPEC_SERVICE_KEYS)).toHaveLength(93);
});

const notYet = Object.entries(SPEC_SERVICE_KEYS).filter(
  ([name, key]) => !key.supported && name !== "extends",
);

test.each(notYet.map(([name]) => name))("%s is an error that names the way on without it", (name) => {
  const found = load(web(`${name}: {a: 1}`)).diagnostics;
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    code: "SW121",
    path: `services.web.${name}`,
    position: { line: 4, column: 5 },
  });
  expect(found[0]?.remedy).toContain(`unsupported: { ${name}: "warn" }`);
});

test.each([["pids_limit"], ["services.web.pids_limit"]])(
  "unsupported: { %s: warn } lets the key pass with a warning",
  (key) => {
    const result = load(web("pids_limit: 5"), { unsupported: { [key]: "warn" } });
    expect(result.project?.services).toHaveLength(1);
    expect(result.diagnostics).toMatchObject([
      { severity: "warning", code: "SW121", path: "services.web.pids_limit" },
    ]);
  },
);

test("the most specific word on a key counts", () => {
  const text = web("pids_limit: 5");
  const unsupported = { pids_limit: "warn", "services.web.pids_limit": "error" } as const;
  expect(places(text, { unsupported })).toEqual(["4:5 SW121 services.web.pids_limit"]);
});

test("warn excuses nothing that is misspelt", () => {
  expect(places(web("pid_limits: 5"), { unsupported: { pid_limits: "warn" } })).toEqual([
    "4:5 SW120 services.web.pid_limits",
  ]);
});

test.each([
  ["services.web", "enviroment: {}", "environment"],
  ["services.web", "prots: []", "ports"],
  ["services.web", "Image: x", "image"],
  ["services.web", "working-dir: /", "working_dir"],
  ["services.web.build", "build: {contex: .}", "context"],
  ["services.web.deploy", "deploy: {replica: 2}", "replicas"],
  ["services.web.deploy.resources.limits", "deploy: {resources: {limits: {memroy: 1g}}}", "memory"],
  ["services.web.ports[0]", "ports: [{target: 80, publish: 80}]", "published"],
  ["services.web.volumes[0]", "volumes: [{type: tmpfs, traget: /x}]", "target"],
  ["services.web.networks.default", "networks: {default: {alias: [x]}}", "aliases"],
])("a misspelt key below %s: %s", (path, line, meant) => {
  const unknown = load(web(line)).diagnostics.filter(({ code }) => code === "SW120");
  expect(unknown).toMatchObject([{ remedy: `did you mean \`${meant}\`?` }]);
  expect(unknown[0]?.path.startsWith(`${path}.`)).toBe(true);
});

test("a key that resembles nothing is unknown", () => {
  expect(told(web("colour: red"))).toEqual([
    "compose.yaml:4:5 SW120 services.web.colour: unknown key; " +
      "remove it, or begin it with x- if it is meant for another tool",
  ]);
});

test("extension fields are left alone, wherever keys are fixed", () => {
  const text = `x-top: 1
services:
  web:
    image: nginx
    x-one: 1
    build: {context: ., x-two: 2}
    deploy: {x-three: 3}
`;
  expect(places(text)).toEqual([]);
});

test("several mistakes are told at once, in the order of the file", () => {
  const text = `services:
  web:
    image: nginx
    tty: true
    ports: ["99999:80"]
    restart: sometimes
  db:
    imag: postgres
    depends_on: [wbe]
volumes:
  data: {drivr: local}
`;
  expect(places(text)).toEqual([
    "4:5 SW121 services.web.tty",
    "5:13 SW210 services.web.ports[0]",
    "6:14 SW202 services.web.restart",
    "7:3 SW203 services.db",
    "8:5 SW120 services.db.imag",
    "9:18 SW240 services.db.depends_on[0]",
    "11:10 SW120 volumes.data.drivr",
  ]);
});

test("top-level keys: what is not there yet, and what is misspelt", () => {
  const text = "services: {web: {image: a}}\nsecrets: {}\nconfigs: {}\nmodels: {}\nvolume: {}\n";
  expect(places(text)).toEqual([
    "2:1 SW121 secrets",
    "3:1 SW121 configs",
    "4:1 SW121 models",
    "5:1 SW120 volume",
  ]);
});

test("names from a file never reach into an object's prototype", () => {
  const text = "services:\n  constructor:\n    image: a\n    environment: {__proto__: x, toString: y}\n";
  const [service] = project(text).services;
  expect(Object.entries(service?.environment ?? {})).toEqual([
    ["__proto__", "x"],
    ["toString", "y"],
  ]);
  expect(places("services: {web: {image: a, hasOwnProperty: 1}}")).toEqual([
    "1:28 SW120 services.web.hasOwnProperty",
  ]);
  expect(places("services: {web: {image: a, volumes: ['constructor:/x']}}")).toEqual([
    "1:38 SW222 services.web.volumes[0]",
  ]);
});
