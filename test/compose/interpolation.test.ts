import { load, places, service, told, web } from "./load";

const variables = { A: "a", EMPTY: "", N: "80", SPACE: "x y" };

test.each([
  ["plain", "plain"],
  ["$A", "a"],
  ["${A}", "a"],
  ["$A-$N", "a-80"],
  ["${A}b", "ab"],
  ["${A:-d}", "a"],
  ["${EMPTY:-d}", "d"],
  ["${EMPTY-d}", ""],
  ["${NONE:-d}", "d"],
  ["${NONE-d}", "d"],
  ["${NONE:-}", ""],
  ["${NONE-}", ""],
  ["${NONE:-${A}}", "a"],
  ["${NONE:-${NONE2:-x${A}}y}z", "xayz"],
  ["${NONE:-$A}", "a"],
  ["${NONE:-a:-b}", "a:-b"],
  ['${NONE:-{"a": {"b": 1}}}', '{"a": {"b": 1}}'],
  ["${NONE:-$2a$14$x}", undefined],
  ["${NONE:-$2a$14}", "$2a$14"],
  ["${A:+r}", "r"],
  ["${EMPTY:+r}", ""],
  ["${EMPTY+r}", "r"],
  ["${NONE+r}", ""],
  ["${NONE:+r}", ""],
  ["${A:+${N}}", "80"],
  ["${A:?no}", "a"],
  ["${EMPTY?no}", ""],
  ["$$A", "$A"],
  ["$${A}", "${A}"],
  ["$$$A", "$a"],
  ["100$$", "100$"],
  ["${EMPTY:?no}", undefined],
  ["${NONE?no}", undefined],
  ["$NONE", undefined],
  ["${NONE}", undefined],
  ["${", undefined],
  ["${}", undefined],
  ["${A", undefined],
  ["${ A}", undefined],
  ["${A }", undefined],
  ["${A!}", undefined],
  ["$}", "$}"],
  ["a $ b", "a $ b"],
  ["^x$", "^x$"],
  ["$1", "$1"],
  ["$-$A", "$-a"],
  ["${NONE-${A} ${A}}", "a a"],
  ["${EMPTY:-/non:-alphanumeric}", "/non:-alphanumeric"],
  ["${NONE-myerror?msg}", "myerror?msg"],
  ["${NONE?bar-baz}", undefined],
  ["${EMPTY+$A ${A:+second}}", "a second"],
  ["+ok ${NONE:-${EMPTY-d}}", "+ok "],
  [":?ok ${EMPTY:-d}", ":?ok d"],
  ["${NONE-$UNSET2}", undefined],
  ["${A?va-lu+e:?e}", "a"],
  ["${NONE-va:-lu:?e}", "va:-lu:?e"],
  ['${NONE-{"json":1}}', '{"json":1}'],
  ["${NONE:-redis}.${A:?}", "redis.a"],
  ["${NONE:?}", undefined],
  ["${A:?val:-ue}", "a"],
  ["${A+va:-lu?e}", "va:-lu?e"],
  ["${NONE-va+lu?e}", "va+lu?e"],
  ["${1A}", undefined],
  ["${NONE:-${A}", undefined],
])("%s", (text, expected) => {
  const result = load(web(`labels:\n  l: '${text}'`), { variables });
  expect(result.project?.services[0]?.labels["l"]).toBe(expected);
  expect(result.project === undefined).toBe(expected === undefined);
});

test("an unset variable is an error at its dollar sign that says what to do", () => {
  const text = web('labels:\n  a: "x-${TAG}-y"\n  b: |\n    one\n    two ${OTHER}');
  expect(told(text)).toEqual([
    "compose.yaml:5:13 SW110 services.web.labels.a: TAG is not set; " +
      "set it in variables: { TAG: ... } or give a default: ${TAG:-...}",
    "compose.yaml:8:13 SW110 services.web.labels.b: OTHER is not set; " +
      "set it in variables: { OTHER: ... } or give a default: ${OTHER:-...}",
  ]);
});

test("the error says when the shell has the variable", () => {
  const shellHas = (name: string) => name === "TAG";
  expect(told("services:\n  web:\n    image: nginx:${TAG}\n", { shellHas })).toEqual([
    "compose.yaml:3:18 SW110 services.web.image: TAG is not set; the shell has it, but the shell is not read: " +
      'set variables: { TAG: ... } or env: "process"',
  ]);
  const read = load("services:\n  web:\n    image: nginx:${TAG}\n", { shellHas, environment: { TAG: "1" } });
  expect(read.project?.services[0]?.image).toBe("nginx:1");
});

test("a required variable is asked for with the file's own words", () => {
  expect(told(web("user: ${WHO:?say who}"))).toEqual([
    "compose.yaml:4:11 SW112 services.web.user: WHO is not set: say who; set it in variables: { WHO: ... }",
  ]);
});

test("variables come before .env, and .env before the shell", () => {
  const text = web("labels: ['a=$A', 'b=$B', 'c=$C']");
  const others = { ".env": "A=file\nB=file\n" };
  const result = load(text, {
    variables: { A: "given" },
    environment: { A: "shell", B: "shell", C: "shell" },
    others,
  });
  expect(result.project?.services[0]?.labels).toEqual({ a: "given", b: "file", c: "shell" });
  expect(result.variables.map(({ name, source }) => `${name} ${source}`)).toEqual([
    "A variables",
    "B .env",
    "C environment",
  ]);
});

test("variables that are used are listed with where their values came from, without the values", () => {
  const result = load(web("labels: ['a=${A:-x}', 'b=${B}', 'c=$B']\nenvironment: [C]"), {
    variables: { B: "secret" },
  });
  expect(result.variables).toEqual([
    { name: "A", source: "default", position: { file: "compose.yaml", line: 4, column: 17 } },
    { name: "B", source: "variables", position: { file: "compose.yaml", line: 4, column: 30 } },
    { name: "C", source: "unset", position: { file: "compose.yaml", line: 5, column: 19 } },
  ]);
});

const hole = { variables: { S: { hole: true } } } as const;

test("what is known only later stays a hole in texts", () => {
  const position = expect.objectContaining({ file: "compose.yaml" });
  const S = { variable: "S", position };
  const loaded = service(
    `environment: ['A=x\${S}y', "B=$S"]
labels: {l: "\${S:-default}"}
command: run --key=\${S} "a b"
entrypoint: ["$S"]`,
    hole,
  );
  expect(loaded).toMatchObject({
    environment: { A: ["x", S, "y"], B: [S] },
    labels: { l: [S] },
    command: ["run", ["--key=", S], "a b"],
    entrypoint: [[S]],
  });
  expect(
    load("services: {web: {image: 'a:$S', build: {args: {K: $S}}}}", hole).project?.services[0],
  ).toMatchObject({
    image: ["a:", S],
    build: { args: { K: [S] } },
  });
});

test.each([
  ["ports: ['${S}:80']", "services.web.ports[0]"],
  ["expose: ['$S']", "services.web.expose[0]"],
  ["scale: $S", "services.web.scale"],
  ["cpus: $S", "services.web.cpus"],
  ["mem_limit: $S", "services.web.mem_limit"],
  ["volumes: ['$S:/data']", "services.web.volumes[0]"],
  ["hostname: $S", "services.web.hostname"],
  ["user: $S", "services.web.user"],
  ["working_dir: $S", "services.web.working_dir"],
  ["container_name: $S", "services.web.container_name"],
  ["restart: $S", "services.web.restart"],
  ["networks: [$S]", "services.web.networks[0]"],
  ["links: [$S]", "services.web.links[0]"],
  ["depends_on: [$S]", "services.web.depends_on[0]"],
  ["env_file: $S", "services.web.env_file"],
  ["build: $S", "services.web.build"],
  ["profiles: [$S]", "services.web.profiles[0]"],
  ["deploy: {replicas: $S}", "services.web.deploy.replicas"],
  ["deploy: {mode: $S}", "services.web.deploy.mode"],
  ["deploy: {resources: {limits: {memory: $S}}}", "services.web.deploy.resources.limits.memory"],
  ["deploy: {placement: {constraints: ['node.id==$S']}}", "services.web.deploy.placement.constraints[0]"],
  ["environment: ['$S=1']", undefined],
])("%s needs a plain value", (line, path) => {
  const found = load(web(line), hole).diagnostics.filter(({ severity }) => severity === "error");
  expect(found.map(({ code, path: at }) => `${code} ${at}`)).toEqual([
    path === undefined ? "SW202 services.web.environment[0]" : `SW113 ${path}`,
  ]);
});

test("extension fields are not filled in, unless a service uses them", () => {
  const text = (use: string) => `x-a: &a {image: "nginx:$TAG"}\nservices: {web: ${use}}\n`;
  expect(places(text("{image: nginx}"))).toEqual([]);
  expect(places(text("*a"))).toEqual(["1:24 SW110 services.web.image"]);
});

test("defaults within defaults end somewhere", () => {
  const deep = "${A:-".repeat(5000) + "}".repeat(5000);
  expect(places(web(`labels: {l: "${deep}"}`))[0]).toMatch(/SW111/);
});
