import { places, project, service, told, web } from "./load";

const top = "volumes:\n  data:\n";

function mounts(item: string) {
  return service(`volumes: [${item}]`, { top }).mounts.map(({ position: _, ...mount }) => mount);
}

test.each([
  ["data:/x", { type: "volume", source: "data", target: "/x", readOnly: false, volume: {} }],
  ["data:/x:ro", { type: "volume", source: "data", target: "/x", readOnly: true, volume: {} }],
  ["data:/x:rw", { type: "volume", source: "data", target: "/x", readOnly: false, volume: {} }],
  ["/srv/x:/x", { type: "bind", source: "/srv/x", target: "/x", readOnly: false, bind: {} }],
  [
    "/var/run/docker.sock:/var/run/docker.sock:ro",
    {
      type: "bind",
      source: "/var/run/docker.sock",
      target: "/var/run/docker.sock",
      readOnly: true,
      bind: {},
    },
  ],
  ["/x", { type: "volume", target: "/x", readOnly: false, volume: {} }],
  [
    "{type: volume, source: data, target: /x, read_only: true}",
    {
      type: "volume",
      source: "data",
      target: "/x",
      readOnly: true,
    },
  ],
  ["{type: volume, target: /x}", { type: "volume", target: "/x", readOnly: false }],
  ["{type: bind, source: /srv, target: /x}", { type: "bind", source: "/srv", target: "/x", readOnly: false }],
  ["{type: tmpfs, target: /x}", { type: "tmpfs", target: "/x", readOnly: false }],
])("%s", (item, expected) => {
  expect(mounts(item)).toEqual([expected]);
});

test.each([
  ["data:x", "SW220"],
  ["x", "SW220"],
  ["'data:/x:ro:z'", "SW220"],
  ["'data::/x'", "SW220"],
  ["data:/x:turbo", "SW220"],
  ["'data:/x:ro,rw'", "SW220"],
  ["'C:\\x:/x'", "SW221"],
  ["a/b:/x", "SW220"],
  ["./x:/x", "SW221"],
  ["../x:/x", "SW221"],
  ["~/x:/x", "SW221"],
  [".:/x", "SW221"],
  ["{type: bind, source: ./x, target: /x}", "SW221"],
  ["other:/x", "SW222"],
  ["{type: volume, source: other, target: /x}", "SW222"],
  ["{target: /x}", "SW201"],
  ["{type: volume}", "SW201"],
  ["{type: volume, target: x}", "SW220"],
  ["{type: bind, target: /x}", "SW220"],
  ["{type: tmpfs, source: data, target: /x}", "SW220"],
  ["{type: image, source: a, target: /x}", "SW270"],
])("%s is refused", (item, code) => {
  expect(places(web(`volumes: [${item}]`) + top)).toEqual([
    expect.stringContaining(` ${code} services.web.volumes`),
  ]);
});

test("a mount of the folder that the image is built from is left out, with a notice", () => {
  const text = (folder: string, context: string) =>
    `services:\n  web:\n    build: ${context}\n    volumes: ["${folder}:/code", "/code/node_modules"]\n`;
  for (const [folder, context] of [
    [".", "."],
    ["./", "."],
    ["./app", "app"],
    ["./app/", "./app"],
    [".", "{context: .}"],
  ]) {
    const { mounts } = project(text(folder!, context!)).services[0]!;
    expect(mounts.filter(({ omitted }) => omitted === undefined).map(({ target }) => target)).toEqual([
      "/code/node_modules",
    ]);
  }
  expect(told(text(".", "."))).toEqual([
    "compose.yaml:4:15 notice SW224 services.web.volumes[0]: " +
      "the mount of . on /code is left out: the image is built from that folder and has the code",
  ]);
  expect(places(text("./src", "."))).toEqual(["4:15 SW221 services.web.volumes[0]"]);
});

test("two mounts on one target are an error", () => {
  expect(places(web("volumes: ['data:/x', '/srv:/x/']") + top)).toEqual([
    "4:26 SW223 services.web.volumes[1]",
  ]);
});

test("options for other systems are reported", () => {
  expect(places(web("volumes: ['data:/x:cached']") + top)).toEqual([
    "4:15 notice SW123 services.web.volumes[0]",
  ]);
});

test("top-level volumes", () => {
  const text = `services: {web: {image: a}}
volumes:
  plain:
  full: {driver: local, driver_opts: {type: nfs}, labels: {a: b}, name: own}
  there: {external: true}
  named: {external: true, name: other}
  old: {external: {name: older}}
`;
  const none = { driverOpts: {}, labels: {}, position: expect.anything() };
  expect(project(text).volumes).toEqual({
    plain: { ...none, external: false },
    full: {
      ...none,
      external: false,
      driver: "local",
      driverOpts: { type: "nfs" },
      labels: { a: "b" },
      name: "own",
    },
    there: { ...none, external: true },
    named: { ...none, external: true, name: "other" },
    old: { ...none, external: true, name: "older" },
  });
  expect(places("services: {web: {image: a}}\nvolumes: {a: {external: true, driver: local}}\n")).toEqual([
    "2:31 SW232 volumes.a.driver",
  ]);
});
