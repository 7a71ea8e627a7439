import { load, project, told } from "./load";
import { merged, type Plain } from "./tree";

function tree(text: string, others: Record<string, string>): Record<string, Plain> {
  const { tree: root, told: found } = merged({ "compose.yaml": text }, others);
  expect(found).toEqual([]);
  return root as Record<string, Plain>;
}

test("services, networks and volumes of an included file are the project's", () => {
  const others = {
    "sub/compose.yaml":
      "services: {db: {image: p, networks: [n]}}\nnetworks: {n: {}}\nvolumes: {v: {}}\nversion: '3'\n",
  };
  expect(tree("include: [sub/compose.yaml]\nservices: {web: {image: w, depends_on: [db]}}", others)).toEqual({
    services: { web: { image: "w", depends_on: ["db"] }, db: { image: "p", networks: ["n"] } },
    networks: { n: {} },
    volumes: { v: {} },
  });
});

test("paths of an included file are relative to it, and variables have defaults in its .env", () => {
  const others = {
    "sub/a.yaml":
      "services: {db: {image: 'p:${TAG}', env_file: x.env, build: ., environment: [A, B=1, C]}}\nsecrets: {s: {file: s.txt}}\n",
    "sub/.env": "TAG=1\nA=a\n",
  };
  expect(tree("include: [sub/a.yaml]", others)).toEqual({
    services: {
      db: { image: "p:1", env_file: "./sub/x.env", build: "./sub", environment: ["A=a", "B=1", "C"] },
    },
    secrets: { s: { file: "./sub/s.txt" } },
  });
});

test("the project's own variables come before those of an included file", () => {
  const others = {
    "a.yaml": "services: {db: {image: 'p:$TAG', labels: {l: $X}}}",
    "sub/e.env": "TAG=2\nX=$TAG\n",
    ".env": "TAG=1\n",
  };
  const text = "include: [{path: a.yaml, env_file: sub/e.env}]";
  const [db] = project(text, { others }).services;
  expect([db?.image, db?.labels]).toEqual(["p:1", { l: "2" }]);
});

test("the long form merges files, and moves the folder they are relative to", () => {
  const others = {
    "a/one.yaml": "services: {db: {build: x, extends: {file: base.yaml, service: b}}}",
    "a/two.yaml": "services: {db: {user: me}}",
    "c/base.yaml": "services: {b: {environment: {V: '${V}'}}}",
    "c/.env": "V=from c",
  };
  const text = "include:\n  - path: [a/one.yaml, ./a/two.yaml]\n    project_directory: c\n";
  expect(tree(text, others)).toEqual({
    services: { db: { environment: { V: "from c" }, build: "./c/x", user: "me" } },
  });
});

test("included files include others, relative to themselves", () => {
  const others = {
    "a/a.yaml": "include: [b/b.yaml]\nservices: {a: {image: a}}",
    "a/b/b.yaml": "services: {b: {build: .}}",
  };
  expect(tree("include: [a/a.yaml]", others)).toEqual({
    services: { a: { image: "a" }, b: { build: "./a/b" } },
  });
});

test("what two files say alike is no conflict, and a later file may change what is included", () => {
  const others = { "a.yaml": "services: {db: {image: p}}\nnetworks: {n: }", "b.yaml": "include: [a.yaml]" };
  expect(tree("include: [a.yaml, b.yaml]\nservices: {db: {image: p}}", others)).toMatchObject({
    services: { db: { image: "p" } },
  });
  const { tree: changed, told: found } = merged(
    { "compose.yaml": "include: [a.yaml]", "over.yaml": "services: {db: {image: q}}" },
    others,
  );
  expect([changed, found]).toMatchObject([{ services: { db: { image: "q" } } }, []]);
});

test("a name that is taken is a conflict, at both places", () => {
  const others = { "a.yaml": "services:\n  db:\n    image: p\n" };
  expect(told("include: [a.yaml]\nservices:\n  db:\n    image: q\n", { others })).toEqual([
    "compose.yaml:3:3 SW119 services.db: an included file defines it too, in line 2 of a.yaml; " +
      "rename one, or change the included one in a file that is merged after this",
  ]);
});

test("the name of an included file has no effect, and that is told", () => {
  const others = {
    "a.yaml": "name: other\nservices: {db: {image: p, volumes: [data:/v]}}\nvolumes: {data: }",
  };
  const { project: loaded, diagnostics } = load("name: mine\ninclude: [a.yaml]", { others });
  expect(loaded?.name).toBe("mine");
  expect(diagnostics).toMatchObject([
    { severity: "notice", code: "SW123", position: { file: "a.yaml", line: 1 } },
  ]);
});

test.each([
  ["a missing file", "include: [no.yaml]", "compose.yaml:1:11 SW117 include[0]"],
  [
    "a missing second file",
    "include: [{path: [a.yaml, no.yaml]}]",
    "compose.yaml:1:27 SW117 include[0].path[1]",
  ],
  [
    "a missing env_file",
    "include: [{path: a.yaml, env_file: no.env}]",
    "compose.yaml:1:36 SW114 include[0].env_file",
  ],
  ["no path", "include: [{env_file: no.env}]", "compose.yaml:1:11 SW201 include[0]"],
  [
    "a misspelt key",
    "include: [{path: a.yaml, env_flie: no.env}]",
    "compose.yaml:1:26 SW120 include[0].env_flie",
  ],
  ["a list in the list", "include: [[a.yaml]]", "compose.yaml:1:11 SW201 include[0]"],
  ["one path without a list", "include: a.yaml", "compose.yaml:1:10 SW201 include"],
  ["a file elsewhere", "include: ['oci://x/y']", "compose.yaml:1:11 SW117 include[0]"],
  ["a file of another dialect", "include: [v1.yaml]", "v1.yaml:1:1 SW107 web"],
  ["an unknown key there", "include: [bad.yaml]", "bad.yaml:1:1 SW120 servcies"],
  ["a mistake there", "include: [port.yaml]", "port.yaml:1:35 SW210 services.db.ports[0]"],
  ["a file that includes the first", "include: [circle.yaml]", "circle.yaml:1:11 SW117 include[0]"],
])("%s is told at its place", (_, text, place) => {
  const others = {
    "a.yaml": "services: {db: {image: p}}",
    "v1.yaml": "web: {image: p}",
    "bad.yaml": "servcies: {db: {image: p}}\nservices: {db: {image: p}}",
    "port.yaml": "services: {db: {image: p, ports: ['x']}}",
    "circle.yaml": "include: [compose.yaml]",
  };
  expect(told(`${text}\nservices: {web: {image: a}}`, { others }).map((line) => line.split(": ")[0])).toEqual(
    [place],
  );
});

test("includes that double have a limit", () => {
  const others = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`${i}.yaml`, `include: [${i + 1}.yaml, ./${i + 1}.yaml]`]),
  );
  others["20.yaml"] = "services: {db: {image: p}}";
  expect(told("include: [0.yaml]", { others })[0]).toMatch(/SW103 include\[\d\]: .* more than 1000 files/);
});
