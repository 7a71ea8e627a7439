import { loadCompose } from "../../compose";
import { load, places, project, told } from "./load";
import { merged, type Plain } from "./tree";

/** The services of one file, with other files beside it. */
function services(text: string, others: Record<string, string> = {}): Plain {
  const { tree, told: found } = merged({ "compose.yaml": text }, others);
  expect(found).toEqual([]);
  const root = tree as Record<string, Plain>;
  return root["services"] ?? root["containers"] ?? root;
}

test("a service takes over what another of its file has, and adds its own", () => {
  const text = `services:
  web: {extends: base, environment: {B: 2}}
  api: {extends: {service: base}, image: other}
  base: {image: nginx, environment: [A=1, B=1], depends_on: [db]}
  db: {image: postgres}
`;
  expect(services(text)).toMatchObject({
    web: { image: "nginx", environment: { A: "1", B: "2" }, depends_on: ["db"] },
    api: { image: "other", environment: ["A=1", "B=1"] },
  });
});

test("chains are followed, whatever the order", () => {
  const text = "services: {c: {extends: b, user: c}, b: {extends: a, tty: 'true'}, a: {image: i, user: a}}";
  expect(services(text)).toEqual({
    a: { image: "i", user: "a" },
    b: { image: "i", user: "a", tty: "true" },
    c: { image: "i", user: "c", tty: "true" },
  });
});

test("a service of another file comes with paths relative to this one", () => {
  const base = `services:
  base:
    build: {context: ., additional_contexts: {lib: ../lib, image: "docker-image://x"}}
    env_file: [a.env, {path: ../b.env}]
    label_file: l.env
    volumes: [./data:/d:ro, ../x:/x, ..:/up, named:/n, /abs:/a, ~/h:/h, {type: bind, source: ./y, target: /y}, {type: volume, source: v, target: /v}]
    develop: {watch: [{path: ./src, action: sync}]}
`;
  const text = "services: {web: {extends: {file: deploy/base.yaml, service: base}}}";
  expect(services(text, { "deploy/base.yaml": base })).toEqual({
    web: {
      build: { context: "./deploy", additional_contexts: { lib: "./lib", image: "docker-image://x" } },
      env_file: ["./deploy/a.env", { path: "./b.env" }],
      label_file: "./deploy/l.env",
      volumes: [
        "./deploy/data:/d:ro",
        "./x:/x",
        ".:/up",
        "named:/n",
        "/abs:/a",
        "~/h:/h",
        { type: "bind", source: "./deploy/y", target: "/y" },
        { type: "volume", source: "v", target: "/v" },
      ],
      develop: { watch: [{ path: "./deploy/src", action: "sync" }] },
    },
  });
});

test("a build without context is built from the folder of its own file", () => {
  const text = "services: {web: {extends: {file: a/b.yaml, service: base}}}";
  const others = { "a/b.yaml": "services: {base: {build: {target: dev}}}" };
  expect(services(text, others)).toEqual({ web: { build: { target: "dev", context: "./a" } } });
});

test("files extend files, each relative to itself", () => {
  const others = {
    "a/one.yaml": "services: {one: {extends: {file: ../b/two.yaml, service: two}, env_file: one.env}}",
    "b/two.yaml": "services: {two: {image: i, env_file: two.env}}",
  };
  expect(services("services: {web: {extends: {file: a/one.yaml, service: one}}}", others)).toEqual({
    web: { image: "i", env_file: ["./b/two.env", "./a/one.env"] },
  });
});

test("a file may name itself, and its several documents count as one", () => {
  const text =
    "services: {web: {extends: {file: compose.yaml, service: base}}}\n---\nservices: {base: {image: i}}\n";
  expect(services(text)).toEqual({ web: { image: "i" }, base: { image: "i" } });
});

test("only the service that is extended needs its variables", () => {
  const others = { "b.yaml": "services: {base: {image: 'i:${TAG:-1}'}, other: {image: '${NONE:?no}'}}" };
  expect(services("services: {web: {extends: {file: b.yaml, service: base}}}", others)).toEqual({
    web: { image: "i:1" },
  });
});

test("reset takes away what is extended", () => {
  const text =
    "services: {web: {extends: base, ports: !reset [], command: !override [b]}, base: {image: i, ports: [80], command: a}}";
  expect(services(text)).toMatchObject({ web: { image: "i", command: ["b"] } });
});

test("a link or a list of includes that is reset leads nowhere", () => {
  expect(services("services: {web: {image: i, extends: !reset base}}\ninclude: !reset [no.yaml]")).toEqual({
    web: { image: "i" },
  });
});

test("in several files, each extends for itself before they merge", () => {
  const { tree } = merged({
    a: "services: {web: {extends: base, user: a}, base: {image: one}}",
    b: "services: {web: {environment: {A: 1}}, base: {image: two}}",
  });
  expect(tree).toEqual({
    services: { web: { image: "one", user: "a", environment: { A: "1" } }, base: { image: "two" } },
  });
});

describe("the older formats", () => {
  test("extend within and across files", () => {
    const others = { "common.yml": "web: {image: busybox, environment: [FOO=1, BAR=1]}\n" };
    const text =
      "web:\n  extends: {file: common.yml, service: web}\n  environment: {BAR: 2}\napi:\n  extends: web\n";
    expect(services(text, others)).toEqual({
      web: { image: "busybox", environment: { FOO: "1", BAR: "2" } },
      api: { image: "busybox", environment: { FOO: "1", BAR: "2" } },
    });
    expect(services("containers: {web: {extends: db}, db: {image: a}}")).toMatchObject({
      web: { image: "a" },
    });
  });

  test("build takes the place of image", () => {
    expect(services("web: {extends: db, build: .}\ndb: {image: a}\n")).toMatchObject({ web: { build: "." } });
  });

  test.each([["links: [db]"], ["volumes_from: [db]"], ["net: 'container:db'"]])(
    "extend nothing with %s",
    (line) => {
      const text = `web:\n  extends: base\nbase:\n  image: a\n  ${line}\ndb:\n  image: a\n`;
      expect(places(text, { unsupported: { net: "warn", volumes_from: "warn" } })).toContain(
        "2:12 SW243 web.extends",
      );
    },
  );
});

test.each([
  [
    "a service that is not there",
    "web: {image: a, extends: bse}, base: {image: a}",
    "1:37 SW240 services.web.extends",
  ],
  ["itself", "web: {image: a, extends: web}", "1:37 SW242 services.web.extends"],
  ["a circle", "a: {image: a, extends: b}, b: {extends: a}", "1:52 SW242 services.b.extends"],
  ["nothing by name", "web: {image: a, extends: {}}", "1:37 SW201 services.web.extends"],
  ["a list", "web: {image: a, extends: [a]}", "1:37 SW201 services.web.extends"],
  [
    "a misspelt key",
    "web: {image: a, extends: {service: b, flie: x}}, b: {image: b}",
    "1:50 SW120 services.web.extends.flie",
  ],
  [
    "a missing file",
    "web: {image: a, extends: {service: b, file: x}}",
    "1:56 SW117 services.web.extends.file",
  ],
  [
    "a file elsewhere",
    "web: {image: a, extends: {service: b, file: 'https://x/y'}}",
    "1:56 SW117 services.web.extends.file",
  ],
  ["what is no service", "web: {image: a, extends: b}, b: [1]", "1:44 SW201 services.b"],
])("%s is not extended", (_, text, place) => {
  expect(places(`services: {${text}}`)).toContain(place);
});

test("an address is told as it was written", () => {
  const others = { "sub/b.yaml": "services: {b: {extends: {service: c, file: 'https://x/y.yaml'}}}" };
  expect(told("services: {web: {image: a, extends: {service: b, file: sub/b.yaml}}}", { others })[0]).toMatch(
    /^sub\/b.yaml:1:44 SW117 .* https:\/\/x\/y.yaml is not on this machine/,
  );
});

test("a circle through files names the files", () => {
  const others = { "b.yaml": "services:\n  b:\n    extends: {file: compose.yaml, service: a}\n" };
  const text = "services:\n  a:\n    image: i\n    extends: {file: b.yaml, service: b}\n";
  expect(told(text, { others })).toEqual([
    "compose.yaml:4:38 SW242 services.a.extends.service: services extend each other: " +
      "b (b.yaml) -> a (compose.yaml) -> b (b.yaml); remove one of these `extends`",
  ]);
});

test("a mistake in another file is told there, and so is one in a shared base", () => {
  const others = {
    "base.yaml": "services:\n  base:\n    image: a\n    prots: []\n    ports:\n      - 99999:80\n",
  };
  const text = "services:\n  web:\n    extends: {file: base.yaml, service: base}\n";
  expect(told(text, { others }).map((line) => line.split(": ")[0])).toEqual([
    "base.yaml:4:5 SW120 services.web.prots",
    "base.yaml:6:9 SW210 services.web.ports[0]",
  ]);
});

test("a file in another folder is shown as seen from the program", () => {
  const { diagnostics, sources } = loadCompose({
    files: [
      { path: "deploy/compose.yaml", text: "services: {web: {extends: {file: x/b.yaml, service: b}}}" },
    ],
    readFile: (path) => (path === "x/b.yaml" ? "services: {b: {imag: a}}" : undefined),
  });
  expect(diagnostics.map(({ position }) => position.file)).toContain("deploy/x/b.yaml");
  expect(sources.map(({ path }) => path)).toEqual(["deploy/compose.yaml", "deploy/x/b.yaml"]);
});

test("rows and copies have limits", () => {
  const row = Array.from({ length: 40 }, (_, i) => `s${i + 1}: {extends: s${i}}`).join(", ");
  expect(places(`services: {s0: {image: a}, ${row}}`)).toEqual(["1:696 SW103 services.s33.extends"]);
  expect(places(`services: {${row.split(", ").reverse().join(", ")}, s0: {image: a}}`)[0]).toMatch(/SW103/);
  const labels = Array.from({ length: 2000 }, (_, i) => `l${i}: a`).join(", ");
  const many = Array.from({ length: 100 }, (_, i) => `s${i}: {extends: base, labels: {x: y}}`).join(", ");
  expect(places(`services: {base: {image: a, labels: {${labels}}}, ${many}}`)[0]).toMatch(/SW103/);
});

test("the dependencies of what is extended must be there", () => {
  const others = { "b.yaml": "services:\n  b:\n    image: a\n    depends_on: [db]\n  db:\n    image: c\n" };
  const text = "services: {web: {extends: {file: b.yaml, service: b}}}";
  expect(told(text, { others })).toEqual([
    "b.yaml:4:18 SW240 services.web.depends_on[0]: there is no service db; the services are web",
  ]);
  expect(load(text.replace("}}}", "}}, db: {image: x}}"), { others }).diagnostics).toEqual([]);
});

test("anchors and merge keys work as before beside extends", () => {
  const text = `x-base: &base {image: i, restart: always}
services:
  a: {<<: *base, extends: b}
  b: {<<: *base, user: me}
`;
  expect(project(text).services.map(({ name, user }) => [name, user])).toEqual([
    ["a", "me"],
    ["b", "me"],
  ]);
});
