import { load, places, project, service, told, web } from "./load";

test("values stay as they were written", () => {
  const { environment } = service(`environment:
  A: 3.10
  B: 0440
  C: 1_000
  D: 2020-01-01
  E: yes
  F: 22:22
  G: 0x10
  H: 1e3`);
  expect(environment).toEqual({
    A: "3.10",
    B: "0440",
    C: "1_000",
    D: "2020-01-01",
    E: "yes",
    F: "22:22",
    G: "0x10",
    H: "1e3",
  });
});

test("nothing, ~ and null are no value, a quoted null is text", () => {
  expect(service('environment:\n  A:\n  B: ~\n  C: null\n  D: "null"\n  E: ""').environment).toEqual({
    A: null,
    B: null,
    C: null,
    D: "null",
    E: "",
  });
});

test("an unquoted base 60 port is a port, with a warning that other tools see a number", () => {
  const text = web("ports:\n  - 22:22\n  - 8080:80\n  - '23:23'");
  expect(project(text).services[0]?.ports.map((port) => port.published)).toEqual([22, 8080, 23]);
  expect(places(text)).toEqual(["5:9 warning SW263 services.web.ports[0]"]);
});

test.each([
  ["an unclosed list", "services: [1\nx: 2\n", "2:1 SW101 "],
  ["a tab", "services:\n\tweb: 1\n", "2:1 SW101 "],
  ["a second colon", "services:\n  web: a: b\n", "2:9 SW101 "],
  ["a null byte", "services: \0", "1:11 SW101 "],
  ["an open quote", 'services: "web\n', "2:1 SW101 "],
  ["a bad indentation", "services:\n  web:\n    image: a\n   build: .\n", "4:4 SW101 "],
  ["a list as a key", "? [a]\n: b\n", "1:3 SW101 "],
  ["an unknown alias", "services:\n  web: *base\n", "2:8 SW109 services.web"],
  ["an anchor within itself", "services: &a\n  web: *a\n", "2:8 SW109 services.web"],
  ["a merge of a list", "services:\n  web:\n    <<: [1]\n    image: a\n", "3:10 SW109 services.web.<<"],
  ["a tag that << takes", "services:\n  web:\n    <<: !reset {image: a}\n", "3:16 SW108 services.web.<<"],
  ["a tag before a key", "services:\n  web:\n    !reset image: a\n", "3:12 SW108 services.web"],
  ["an unknown tag", "services:\n  web:\n    image: !secret a\n", "3:12 SW108 services.web.image"],
  [
    "a byte order mark",
    "\uFEFFservices:\n  web:\n    image: a\n    uts: host\n",
    "4:5 SW270 services.web.uts",
  ],
  [
    "Windows line ends",
    "services:\r\n  web:\r\n    image: a\r\n    uts: host\r\n",
    "4:5 SW270 services.web.uts",
  ],
])("%s is reported at its place", (_, text, place) => {
  expect(places(text)).toContain(place);
  expect(load(text).project).toBeUndefined();
});

test("a key that stands twice is an error, each time it does", () => {
  expect(told("services:\n  web:\n    image: a\n    image: b\n  web:\n    image: c\n")).toEqual([
    "compose.yaml:4:5 SW102 services.web.image: the key stands twice, first in line 3; keep one of them",
    "compose.yaml:5:3 SW102 services.web: the key stands twice, first in line 2; keep one of them",
  ]);
});

test("aliases and merge keys keep the places of what they share", () => {
  const text = `x-base: &base
  image: nginx
  restart: always
  pids_limit: 5
services:
  a:
    <<: *base
    restart: "no"
  b:
    <<: [*base, {user: me}]
`;
  expect(places(text)).toEqual(["4:3 SW270 services.a.pids_limit", "4:3 SW270 services.b.pids_limit"]);
  const [a, b] = project(text, { unsupported: { pids_limit: "warn" } }).services;
  expect(a).toMatchObject({ image: "nginx", restart: { policy: "no" } });
  expect(b).toMatchObject({ image: "nginx", restart: { policy: "always" }, user: "me" });
  expect(a?.positions["image"]).toEqual({ file: "compose.yaml", line: 2, column: 3 });
});

test("what is too large, too deep or expands to too much ends in an error", () => {
  expect(places(`services: {}\n#${"x".repeat(1024 * 1024)}`)).toEqual(["1:1 SW103 "]);
  expect(places("[".repeat(100_000))).toEqual(["1:64 SW103 "]);
  const bomb = Array.from({ length: 12 }, (_, level) =>
    level === 0 ? "x-0: &a0 [1,2,3,4,5,6,7,8,9]" : `x-${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`,
  ).join("\n");
  expect(places(bomb)[0]).toMatch(/SW103/);
  const merges = `x-a: &a {${Array.from({ length: 9000 }, (_, key) => `k${key}: 1`).join(", ")}}\nx-b:\n${"  - {<<: *a}\n".repeat(1_900)}`;
  expect(places(merges)[0]).toMatch(/SW103/);
  const aliases = `x-a: &a 1\nx-b: [${"*a, ".repeat(2001)}]`;
  expect(told(aliases)[0]).toMatch(/SW103 x-b\[2000\]: the file has more than 2000 aliases/);
});

test("deep aliases count as depth", () => {
  const half = (name: string, inner: string) =>
    `x-${name}: &${name} ${"[".repeat(40)}${inner}${"]".repeat(40)}\n`;
  expect(places(half("a", "1") + half("b", "*a"))[0]).toMatch(/SW103/);
});

test.each([
  ["nothing", "", "1:1 SW104 "],
  ["comments", "# hello\n", "1:1 SW104 "],
  ["a marker", "---\n", "1:1 SW104 "],
  ["text", "hello\n", "1:1 SW105 "],
  ["a list", "- a\n", "1:1 SW105 "],
  ["no services", "services:\n", "1:1 SW104 services"],
  ["an empty mapping of services", "services: {}\n", "1:1 warning SW104 services"],
  ["networks alone", "networks: {a: {}}\n", "1:1 warning SW104 "],
])("a file of %s has nothing to load", (_, text, place) => {
  expect(places(text)).toEqual([place]);
});

test("words that other tools read as true or false are read, and reported", () => {
  const text = "services:\n  a:\n    image: a\n    networks: [n]\nnetworks:\n  n:\n    internal: yes\n";
  expect(project(text).networks["n"]?.internal).toBe(true);
  expect(places(text)).toEqual(["7:15 warning SW202 networks.n.internal"]);
  expect(places(text.replace("yes", "maybe"))).toEqual(["7:15 SW201 networks.n.internal"]);
});
