import { load, places, project, service, told, web } from "./load";

test("a service with nothing but an image", () => {
  expect(service("")).toMatchObject({
    name: "web",
    position: { file: "compose.yaml", line: 2, column: 3 },
    positions: { image: { file: "compose.yaml", line: 3, column: 5 } },
    image: "nginx",
    environment: {},
    labels: {},
    ports: [],
    expose: [],
    mounts: [],
    networks: {},
    links: [],
    dependsOn: [],
    replicas: 1,
    mode: "replicated",
    constraints: [],
    spread: [],
    limits: {},
    reservations: {},
  });
});

test("plain values", () => {
  expect(service("hostname: h\nuser: '1000:1000'\nworking_dir: /app\ncontainer_name: own")).toMatchObject({
    hostname: "h",
    user: "1000:1000",
    workingDir: "/app",
    containerName: "own",
  });
});

test("positions of the keys below a service", () => {
  const { positions } = service(
    "environment:\n  FOO: bar\nlabels:\n  - a=b\nports:\n  - 80\ndeploy: {replicas: 2}",
  );
  const at = Object.fromEntries(
    Object.entries(positions).map(([key, { line, column }]) => [key, `${line}:${column}`]),
  );
  expect(at).toMatchObject({
    environment: "4:5",
    "environment.FOO": "5:7",
    "labels[0]": "7:9",
    "labels.a": "7:9",
    "ports[0]": "9:9",
    "deploy.replicas": "10:14",
  });
});

test.each([
  ["nginx"],
  ["nginx:1.27"],
  ["docker.io/library/nginx"],
  ["ghcr.io:5000/a/b-c_d:x"],
  ["a@sha256:0123abcd"],
  ["localhost:5000/a"],
])("the image %s", (image) => {
  expect(project(`services: {web: {image: "${image}"}}`).services[0]?.image).toBe(image);
});

test.each([["Nginx"], ["a b"], ["a:"], [":tag"], ["a:b:c"], ["https://x/y"]])("%s is no image", (image) => {
  expect(places(`services: {web: {image: "${image}"}}`)).toEqual(["1:25 SW202 services.web.image"]);
});

test("build", () => {
  const build = (text: string) =>
    project(`services: {web: {build: ${text}}}`, { variables: { V: "v" } }).services[0]?.build;
  expect(build("app")).toMatchObject({ context: "app", args: {} });
  expect(build("{dockerfile: D, target: t, args: {A: 1, V: , W: }}")).toMatchObject({
    context: ".",
    dockerfile: "D",
    target: "t",
    args: { A: "1", V: "v", W: null },
  });
  expect(build("{context: ./x, args: [A=1, V, W]}")).toMatchObject({
    context: "./x",
    args: { A: "1", V: "v", W: null },
  });
  expect(places("services: {web: {build: 'https://x/y.git'}}")).toEqual(["1:25 SW273 services.web.build"]);
  expect(places("services: {web: {build: [a]}}")).toEqual(["1:25 SW201 services.web.build"]);
});

test.each([
  ["echo hello", ["echo", "hello"]],
  [`sh -c 'a b' "c d"`, ["sh", "-c", "a b", "c d"]],
  [`a\\ b "x\\"y" 'x\\y'`, ["a b", 'x"y', "x\\y"]],
  [`a"b"'c'd ""`, ["abcd", ""]],
  ["a  *  b", ["a", "*", "b"]],
  ["", []],
])("the command %j is split as a shell would", (text, expected) => {
  expect(service(`command: ${JSON.stringify(text)}`).command).toEqual(expected);
});

test("commands as lists, and none", () => {
  expect(service("command: [a b, 1]\nentrypoint: []")).toMatchObject({
    command: ["a b", "1"],
    entrypoint: [],
  });
  expect(service("command:\nentrypoint: null")).not.toHaveProperty("command");
  expect(places(web(`command: "a 'b"`))).toEqual(["4:14 SW202 services.web.command"]);
});

test("environment as list and mapping", () => {
  const variables = { GIVEN: "g" };
  expect(service("environment: [A=1, B=, C=x=y, GIVEN, NONE]", { variables }).environment).toEqual({
    A: "1",
    B: "",
    C: "x=y",
    GIVEN: "g",
    NONE: null,
  });
  expect(service("environment: {A: 1, B: '', C: true, GIVEN: , NONE: }", { variables }).environment).toEqual({
    A: "1",
    B: "",
    C: "true",
    GIVEN: "g",
    NONE: null,
  });
  expect(places(web("environment: [A=1, A=2]"))).toEqual(["4:24 warning SW102 services.web.environment[1]"]);
  expect(places(web("environment: [A]"), { shellHas: () => true })).toEqual([
    "4:19 warning SW116 services.web.environment[0]",
  ]);
  expect(places(web("environment: A=1"))).toEqual(["4:18 SW201 services.web.environment"]);
  expect(places(web("environment: {A: {b: c}}"))).toEqual(["4:22 SW201 services.web.environment.A"]);
});

test("labels as list and mapping", () => {
  expect(service("labels: [a=b, c]").labels).toEqual({ a: "b", c: "" });
  expect(service("labels: {a: b, c: }").labels).toEqual({ a: "b", c: "" });
});

test.each([
  ["'no'", { policy: "no" }],
  ["no", { policy: "no" }],
  ["always", { policy: "always" }],
  ["on-failure", { policy: "on-failure" }],
  ["on-failure:3", { policy: "on-failure", maxRetries: 3 }],
  ["unless-stopped", { policy: "unless-stopped" }],
])("restart: %s", (word, expected) => {
  expect(service(`restart: ${word}`).restart).toEqual(expected);
});

test.each(["sometimes", "always:3", "on-failure:x", "''", "[always]", "false"])(
  "restart: %s is refused",
  (word) => {
    expect(load(web(`restart: ${word}`)).project).toBeUndefined();
  },
);

test("networks", () => {
  const top =
    "networks:\n  front:\n  back: {internal: true, labels: {a: b}, name: own, driver: overlay, attachable: true}\n  there: {external: true}\n";
  expect(service("networks: [front, default]", { top }).networks).toEqual({
    front: { aliases: [], driverOpts: {}, linkLocalIps: [] },
    default: { aliases: [], driverOpts: {}, linkLocalIps: [] },
  });
  expect(service("networks: {front: {aliases: [a, b]}, back: }", { top }).networks).toEqual({
    front: { aliases: ["a", "b"], driverOpts: {}, linkLocalIps: [] },
    back: { aliases: [], driverOpts: {}, linkLocalIps: [] },
  });
  const loaded = project(web("networks: [front]") + top).networks;
  expect(loaded["back"]).toMatchObject({ internal: true, external: false, labels: { a: "b" }, name: "own" });
  expect(loaded["there"]).toMatchObject({ external: true, internal: false });
  expect(places(web("networks: [frond]") + top)).toEqual(["4:16 SW230 services.web.networks.frond"]);
});

test("network drivers: an overlay it is, bridge is reported, others are not possible", () => {
  const driver = (name: string) => places(`services: {web: {image: a}}\nnetworks: {n: {driver: ${name}}}\n`);
  expect(driver("overlay")).toEqual([]);
  expect(driver("bridge")).toEqual(["2:24 notice SW123 networks.n.driver"]);
  expect(driver("macvlan")).toEqual(["2:24 SW231 networks.n.driver"]);
});

const two = (lines: string) => `${web(lines)}  db:\n    image: a\n`;

test("links and dependencies", () => {
  const [loaded] = project(two("links: [db, 'db:database']\ndepends_on: [db]")).services;
  expect(loaded?.links.map(({ service: name, alias }) => `${name} ${alias}`)).toEqual([
    "db db",
    "db database",
  ]);
  expect(loaded?.dependsOn).toEqual(["db"]);
  expect(
    project(two("depends_on: {db: {condition: service_started, required: true}}")).services[0]?.dependsOn,
  ).toEqual(["db"]);
  expect(told(two("links: [bd]"))).toEqual([
    "compose.yaml:4:13 SW240 services.web.links[0]: there is no service bd; did you mean `db`?",
  ]);
  expect(places(two("links: ['a:b:c']"))).toEqual(["4:13 SW202 services.web.links[0]"]);
});

test("depends_on carries its condition, and whether a service restarts with the other", () => {
  const text = two("depends_on: {db: {condition: service_healthy, restart: true, required: false}}");
  expect(project(text).services[0]?.dependencies).toMatchObject([
    { service: "db", condition: "service_healthy", restart: true, required: false },
  ]);
});

test("services that wait for each other are an error, once for each circle", () => {
  const text = `services:
  a: {image: x, depends_on: [b]}
  b: {image: x, links: [c]}
  c: {image: x, depends_on: [a, c]}
  d: {image: x, depends_on: [a]}
`;
  expect(told(text)).toEqual([
    "compose.yaml:4:30 SW241 services.c.depends_on[0]: services wait for each other: a -> b -> c -> a; " +
      "remove one of these links or dependencies",
    "compose.yaml:4:33 SW241 services.c.depends_on[1]: services wait for each other: c -> c; " +
      "remove one of these links or dependencies",
  ]);
});

test("services whose profiles are not active are left out", () => {
  const text = "services:\n  a: {image: x}\n  b: {image: x, profiles: [debug]}\n";
  const names = (profiles: string[]) => project(text, { profiles }).services.map(({ name }) => name);
  expect(names([])).toEqual(["a"]);
  expect(names(["debug"])).toEqual(["a", "b"]);
  expect(names(["*"])).toEqual(["a", "b"]);
  expect(places(text.replace("x}", "x, depends_on: [b]}"))).toEqual(["2:30 SW240 services.a.depends_on[0]"]);
});

test.each([["a b"], ["wéb"], ["a/b"]])("%s is no name for a service", (name) => {
  expect(places(`services:\n  ${name}: {image: a}\n`)[0]).toMatch(/^2:3 SW204/);
});

test("a service needs an image or a build", () => {
  expect(places("services: {web: {user: me}}")).toEqual(["1:12 SW203 services.web"]);
  expect(places("services: {web: }")).toEqual(["1:12 SW203 services.web"]);
  expect(places("services: {web: nginx}")).toEqual(["1:17 SW201 services.web"]);
});

test("the project's name", () => {
  expect(project("name: shop-1\nservices: {web: {image: a}}").name).toBe("shop-1");
  expect(project("name: $N\nservices: {web: {image: a}}", { variables: { N: "n" } }).name).toBe("n");
  expect(places("name: My Shop\nservices: {web: {image: a}}")).toEqual(["1:7 warning SW204 name"]);
});

test("the version is ignored, and that is said", () => {
  expect(places("version: '3'\nservices: {web: {image: a}}")).toEqual(["1:1 notice SW123 version"]);
});

test.each([
  ["networks: x"],
  ["volumes: x"],
  ["ports: x"],
  ["deploy: x"],
  ["deploy: {resources: x}"],
  ["deploy: {placement: []}"],
  ["expose: x"],
  ["labels: x"],
  ["environment: 1"],
  ["env_file: {}"],
  ["deploy: {resources: {limits: 1}}"],
  ["links: db"],
  ["deploy: {placement: {preferences: [x]}}"],
  ["deploy: {placement: {constraints: x}}"],
  ["depends_on: x"],
  ["profiles: x"],
  ["image: []"],
  ["user: {}"],
])("%s is of the wrong kind", (line) => {
  const { diagnostics, project: none } = load(
    line.startsWith("image") ? `services: {web: {${line}}}` : web(line),
  );
  expect(none).toBeUndefined();
  expect(diagnostics.map(({ code }) => code)).toEqual(["SW201"]);
});
