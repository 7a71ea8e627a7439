import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Findings } from "../../compose/findings";
import { parseYaml } from "../../compose/yaml";
import { places, project } from "./load";
import { merged, plainTree, type Plain } from "./tree";

/** A service `web` that a second file lays itself on. */
function laid(base: string, over: string): Plain {
  const file = (lines: string) => `services:\n  web:\n${lines.replace(/^/gm, "    ")}\n`;
  const { tree, told } = merged({ "a.yaml": file(base), "b.yaml": file(over) });
  expect(told).toEqual([]);
  return ((tree as Record<string, Plain>)["services"] as Record<string, Plain>)["web"]!;
}

test.each([
  ["a single value is replaced", "image: a", "image: b", { image: "b" }],
  ["nothing changes nothing", "image: a", "image:", { image: "a" }],
  ["something replaces nothing", "image:", "image: a", { image: "a" }],
  ["keys are added", "image: a", "user: b", { image: "a", user: "b" }],
  ["a list is appended", "security_opt: [a]", "security_opt: [b, a]", { security_opt: ["a", "b", "a"] }],
  ["a command is replaced", "command: [a, b]", "command: c", { command: "c" }],
  ["an entrypoint is replaced, by the image's too", "entrypoint: [a]", "entrypoint:", { entrypoint: null }],
  [
    "a check's command is replaced, its times stay",
    "healthcheck: {test: [CMD, a], retries: 3}",
    "healthcheck: {test: b}",
    { healthcheck: { test: "b", retries: "3" } },
  ],
  [
    "environment by name, in both forms",
    "environment: [A=1, B=2, C]",
    "environment: {B: 3, C: 4, D: 5}",
    { environment: { A: "1", B: "3", C: "4", D: "5" } },
  ],
  [
    "environment by name, a list on a list",
    "environment: [A=1, B=2]",
    "environment: [B=3, A]",
    { environment: ["A", "B=3"] },
  ],
  [
    "a name without value in a list takes away the value",
    "environment: {A: 1}",
    "environment: [A, B=]",
    { environment: { A: null, B: "" } },
  ],
  [
    "a name without value takes away the value",
    "environment: {A: 1}",
    "environment: {A:}",
    { environment: { A: null } },
  ],
  [
    "labels, annotations and sysctls by name",
    "labels: [a=1]\nannotations: {a: 1}\nsysctls: [a=1]",
    "labels: {a: 2}\nannotations: [a=2]\nsysctls: {b: 1}",
    { labels: { a: "2" }, annotations: { a: "2" }, sysctls: { a: "1", b: "1" } },
  ],
  [
    "ports by address, published port, target and protocol",
    'ports: ["8080:80", "127.0.0.1:81:81", "53:53/udp", "99", "5:5"]',
    'ports: [{target: 80, published: 8080}, "81:81", {target: 53, published: "53", protocol: udp}, "99", "0.0.0.0:5:5"]',
    {
      ports: [
        { target: "80", published: "8080" },
        "127.0.0.1:81:81",
        { target: "53", published: "53", protocol: "udp" },
        "99",
        "0.0.0.0:5:5",
        "81:81",
      ],
    },
  ],
  [
    "volumes by target",
    "volumes: [a:/x, ./b:/y:ro, /z]",
    "volumes: [c:/x/, {type: volume, source: d, target: /y/}, e:/w, /z]",
    { volumes: ["c:/x/", { type: "volume", source: "d", target: "/y/" }, "/z", "e:/w"] },
  ],
  [
    "devices by target",
    'devices: ["/dev/a:/dev/x", /dev/b]',
    'devices: ["/dev/c:/dev/x:r", "/dev/b"]',
    { devices: ["/dev/c:/dev/x:r", "/dev/b"] },
  ],
  [
    "secrets and configs by target",
    "secrets: [a, b]\nconfigs: [c]",
    "secrets: [{source: z, target: a}]\nconfigs: [{source: y, target: /c}]",
    { secrets: [{ source: "z", target: "a" }, "b"], configs: [{ source: "y", target: "/c" }] },
  ],
  [
    "one value and a list make a list, each once",
    "dns: 8.8.8.8\ntmpfs: /a\nenv_file: a.env",
    "dns: [9.9.9.9, 8.8.8.8]\ntmpfs: /b\nenv_file: [{path: a.env, required: false}, b.env]",
    {
      dns: ["8.8.8.8", "9.9.9.9"],
      tmpfs: ["/a", "/b"],
      env_file: [{ path: "a.env", required: "false" }, "b.env"],
    },
  ],
  [
    "capabilities, profiles and exposed ports, each once",
    "cap_add: [A]\nprofiles: [p]\nexpose: [80]",
    "cap_add: [A, B]\nprofiles: [q, p]\nexpose: ['80', 81]",
    { cap_add: ["A", "B"], profiles: ["p", "q"], expose: ["80", "81"] },
  ],
  ["links by alias", "links: [a, b:c]", "links: [d:c, a]", { links: ["a", "d:c"] }],
  [
    "extra hosts in both forms",
    'extra_hosts: ["a=1.1.1.1"]',
    "extra_hosts: {b: [2.2.2.2, 3.3.3.3], a: 1.1.1.1}",
    { extra_hosts: ["a=1.1.1.1", "b=2.2.2.2", "b=3.3.3.3"] },
  ],
  [
    "a build in both forms",
    "build: app",
    "build: {target: dev, args: [A=1]}",
    { build: { context: "app", target: "dev", args: ["A=1"] } },
  ],
  [
    "a build's context",
    "build: {context: app, args: {A: 1}}",
    "build: other",
    { build: { context: "other", args: { A: "1" } } },
  ],
  [
    "dependencies in both forms",
    "depends_on: [a, b]",
    "depends_on: {b: {condition: service_healthy}}",
    {
      depends_on: {
        a: { condition: "service_started", required: "true" },
        b: { condition: "service_healthy", required: "true" },
      },
    },
  ],
  [
    "networks in both forms",
    "networks: [a]",
    "networks: {a: {aliases: [x]}, b:}",
    { networks: { a: { aliases: ["x"] }, b: null } },
  ],
  [
    "aliases, each once",
    "networks: {a: {aliases: [x]}}",
    "networks: {a: {aliases: [y, x]}}",
    { networks: { a: { aliases: ["x", "y"] } } },
  ],
  [
    "the options of the same log driver",
    "logging: {driver: a, options: {x: 1}}",
    "logging: {options: {y: 2}}",
    { logging: { driver: "a", options: { x: "1", y: "2" } } },
  ],
  [
    "the options of another log driver",
    "logging: {driver: a, options: {x: 1}}",
    "logging: {driver: b}",
    { logging: { driver: "b" } },
  ],
  [
    "a limit in both forms",
    "ulimits: {a: 1, b: {soft: 1, hard: 2}}",
    "ulimits: {a: {soft: 3, hard: 3}, b: {soft: 2}}",
    { ulimits: { a: { soft: "3", hard: "3" }, b: { soft: "2", hard: "2" } } },
  ],
  [
    "deploy, key by key",
    "deploy: {replicas: 1, labels: [a=1], placement: {constraints: [a]}}",
    "deploy: {replicas: 2, labels: {a: 2}, placement: {constraints: [b]}}",
    { deploy: { replicas: "2", labels: { a: "2" }, placement: { constraints: ["a", "b"] } } },
  ],
  ["reset takes away", "ports: [80]\nuser: a", "ports: !reset []\nuser: !reset", {}],
  [
    "reset below a key",
    "environment: {A: 1, B: 2}",
    "environment: {A: !reset null}",
    { environment: { B: "2" } },
  ],
  ["override replaces", "ports: [80]", "ports: !override [81]", { ports: ["81"] }],
  ["reset alone is nothing", "image: a", "user: !reset b", { image: "a" }],
])("%s", (_, base, over, expected) => {
  expect(laid(base, over)).toEqual(expected);
});

test("a reset needs no variable", () => {
  expect(laid("image: a", "user: !reset $NONE")).toEqual({ image: "a" });
});

test("three files merge from the first to the last", () => {
  const file = (user: string) => `services: {web: {image: a, environment: {${user}: 1}}}`;
  const { tree } = merged({
    a: file("A"),
    b: file("B"),
    c: "services: {web: {environment: !override {C: 1}}}",
  });
  expect(tree).toEqual({ services: { web: { image: "a", environment: { C: "1" } } } });
});

test("documents of one file merge in their order", () => {
  const text = "services: {web: {image: a}}\n---\n---\nservices: {web: {image: b}, db: {image: c}}\n";
  expect(project(text).services.map(({ name, image }) => `${name} ${String(image)}`)).toEqual([
    "web b",
    "db c",
  ]);
});

test("top-level networks, volumes and IPAM subnets merge by name", () => {
  const { tree } = merged({
    a: "networks: {n: {labels: [a=1], ipam: {config: [{subnet: 10.1.0.0/16, gateway: 10.1.0.1}]}}}\nvolumes: {v:}",
    b: "networks: {n: {labels: {b: 2}, ipam: {config: [{subnet: 10.1.0.0/16}]}}}\nvolumes: {v: {driver: x}}",
  });
  expect(tree).toEqual({
    networks: { n: { labels: { a: "1", b: "2" }, ipam: { config: [{ subnet: "10.1.0.0/16" }] } } },
    volumes: { v: { driver: "x" } },
  });
});

test("in the older formats, image and build take each other's place", () => {
  const { tree } = merged({ a: "web: {image: a}\n", b: "web: {build: .}\n", c: "db: {image: c}\n" });
  expect(tree).toEqual({ web: { build: "." }, db: { image: "c" } });
});

test("a list and a mapping that are no two forms of one thing cannot be merged", () => {
  const { told } = merged({
    a: "services:\n  web:\n    ports: [80]\n",
    b: "services: {web: {ports: {80: 80}}}",
  });
  expect(told).toEqual([
    "b:1:25 SW118 services.web.ports: a mapping cannot be merged into a list, in line 3 of a; " +
      "write it in the same form, or with !override",
  ]);
});

test("files of different dialects are not one project", () => {
  const { told } = merged({ a: "services: {web: {image: a}}", b: "db:\n  image: b\n" });
  expect(told).toEqual([
    "b:1:1 SW107 db: the file has the dialect v1, the first file spec; write all files of a project in one dialect",
  ]);
});

test("what was repeated within one file is still reported", () => {
  const text =
    "services: {web: {image: a, ports: ['80:80']}}\n---\nservices: {web: {ports: ['80:80', '80:80']}}\n";
  expect(places(text)).toEqual(["3:35 SW211 services.web.ports[1]"]);
});

/** Merge cases of the reference implementation, where they are there. */
const corpus = resolve(__dirname, "../../../shared/corpus");
const stacks = join(corpus, "stacks.json");
interface Case {
  readonly name: string;
  readonly files: readonly string[];
  readonly expected?: string;
}
const cases = existsSync(stacks) ? (JSON.parse(readFileSync(stacks, "utf8")) as Case[]) : [];
const mergeCases = cases.filter(({ expected }) => expected !== undefined);

(mergeCases.length > 0 ? describe : describe.skip)("merge cases of compose-go", () => {
  test("there are 31 of them", () => expect(mergeCases).toHaveLength(31));

  test.each(mergeCases.map((merge) => [merge.name, merge] as const))("%s", (_, { files, expected }) => {
    const read = (path: string) => readFileSync(join(corpus, path), "utf8");
    const { tree, told } = merged(Object.fromEntries(files.map((file) => [file, read(file)])));
    const [root] = parseYaml("expected", read(expected!), new Findings());
    expect(told).toEqual([]);
    expect(inOneForm(tree)).toEqual(inOneForm(plainTree(root!)));
  });
});

/** Environment, labels and annotations as mappings. */
function inOneForm(tree: Plain, key = ""): Plain {
  if (tree === null || typeof tree === "string") return tree;
  if (!Array.isArray(tree)) {
    return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, inOneForm(value, name)]));
  }
  const items = tree as readonly Plain[];
  if (!["environment", "labels", "annotations"].includes(key)) return items.map((item) => inOneForm(item));
  return Object.fromEntries(
    items.map((item) => [...String(item).split(/=(.*)/s), null].slice(0, 2) as [string, Plain]),
  );
}
