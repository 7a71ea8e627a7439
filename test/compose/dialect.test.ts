import { places, project, told } from "./load";

const rails = `name: rails_example
containers:
  db:
    image: postgres:latest
  web:
    build: .
    command: bundle exec rackup -p 3000
    volumes:
      - .:/myapp
    ports:
      - "3000:3000"
    links:
      - db
`;

test("the file of the December 2014 announcement loads as it was written", () => {
  const loaded = project(rails);
  expect(loaded).toMatchObject({ name: "rails_example", dialect: "announcement", networks: {}, volumes: {} });
  expect(loaded.services.map((service) => service.name)).toEqual(["db", "web"]);
  expect(loaded.services[1]).toMatchObject({
    build: { context: ".", args: {} },
    command: ["bundle", "exec", "rackup", "-p", "3000"],
    mounts: [{ source: ".", target: "/myapp", omitted: "in-image" }],
    ports: [{ target: 3000, published: 3000, protocol: "tcp" }],
    links: [{ service: "db", alias: "db" }],
    replicas: 1,
  });
  expect(places(rails)).toEqual([
    "4:5 warning SW261 containers.db.image",
    "9:9 notice SW224 containers.web.volumes[0]",
  ]);
});

test.each([
  ["services", "services:\n  web:\n    image: nginx\n", "spec"],
  ["services beside a version", 'version: "3"\nservices:\n  web:\n    image: nginx\n', "spec"],
  ["a service called image, below services", "services:\n  image:\n    image: nginx\n", "spec"],
  ["services at the top", "web:\n  image: nginx\n", "v1"],
  ["a v1 service called services", "services:\n  image: nginx\nweb:\n  image: nginx\n", "v1"],
  ["a v1 service called containers", "containers:\n  image: nginx\n", "v1"],
  ["a v1 service called version", "version:\n  image: nginx\n", "v1"],
  ["extension fields in v1", "x-note: hello\nweb:\n  image: nginx\n", "v1"],
  ["containers without a name", "containers:\n  web:\n    image: nginx\n", "announcement"],
])("%s", (_, text, dialect) => {
  expect(project(text).dialect).toBe(dialect);
});

test.each([
  ["version without services", 'version: "3"\nweb:\n  image: nginx\n', "1:1 SW107 version"],
  ["a value among services", "web:\n  image: nginx\nreplicas: 3\n", "3:1 SW107 replicas"],
  ["a mapping that is no service", "web:\n  one:\n    two: 3\n", "1:1 SW107 web"],
  ["a setting beside services", "services:\n  web:\n  image: nginx\n", "3:3 SW107 services.image"],
  ["a setting beside containers", "containers:\n  web: {}\n  image: nginx\n", "3:3 SW107 containers.image"],
  ["a misspelt services", "servces:\n  web:\n    image: nginx\n", "1:1 SW120 servces"],
])("%s is ambiguous, and the place says why", (_, text, place) => {
  expect(places(text)).toEqual([place]);
});

test("a dialect can be forced", () => {
  expect(project("services:\n  image: nginx\n", { dialect: "v1" }).services[0]?.name).toBe("services");
  expect(places("web:\n  image: nginx\n", { dialect: "spec" })).toEqual(["1:1 SW120 web", "1:1 SW104 "]);
});

test("the older formats have their own keys", () => {
  expect(project("web:\n  build: app\n  dockerfile: Other\n").services[0]?.build).toMatchObject({
    context: "app",
    dockerfile: "Other",
  });
  expect(told("web:\n  image: nginx\n  deploy: {}\n")).toEqual([
    "compose.yaml:3:3 SW122 web.deploy: belongs to the Compose specification, not to this older format; " +
      "put the services under a top-level `services:`, which makes the file one of the specification",
  ]);
  expect(told("services:\n  web:\n    build: .\n    dockerfile: Other\n")).toEqual([
    "compose.yaml:4:5 SW122 services.web.dockerfile: belongs to the first Compose file format, not to the specification; " +
      "write `build: { context: ..., dockerfile: ... }`",
  ]);
  expect(places("web:\n  image: nginx\n  build: .\n")).toEqual(["3:10 SW203 web.build"]);
});

test("the older formats declare no volumes", () => {
  expect(
    Object.keys(project("db:\n  image: postgres\n  volumes: ['data:/var/lib/postgresql']\n").volumes),
  ).toEqual(["data"]);
});
