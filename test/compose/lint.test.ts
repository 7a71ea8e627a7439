import { places, project, web } from "./load";

test("a fixed host port with replicas puts them on different machines", () => {
  expect(places(web("scale: 2\nports: ['8080:80']"))).toEqual(["5:13 notice SW260 services.web.ports[0]"]);
  expect(places(web("scale: 2\nports: ['80', '8000-8010:80']"))).toEqual([]);
  expect(places(web("ports: ['8080:80']"))).toEqual([]);
});

test.each(["postgres", "mysql:8", "redis:alpine", "docker.io/library/mongo", "bitnami/mariadb@sha256:00"])(
  "%s without a volume is a warning",
  (image) => {
    const text = (more: string) => `services: {db: {image: "${image}"${more}}}\nvolumes: {data: }`;
    expect(places(text(""))).toEqual(["1:17 warning SW261 services.db.image"]);
    expect(places(text(", volumes: [/data]"))).toEqual(["1:17 warning SW261 services.db.image"]);
    expect(places(text(", volumes: ['data:/data']"))).toEqual([]);
    expect(places(text(", volumes: ['/srv/data:/data']"))).toEqual([]);
  },
);

test("shell syntax that no shell will see is a warning", () => {
  expect(places(web("command: a && b"))).toEqual(["4:14 warning SW262 services.web.command"]);
  expect(places(web(`command: sh -c "a && b"`))).toEqual([]);
  expect(places(web("command: [a, '&&', b]"))).toEqual([]);
});

test("warnings and notices do not stop the load", () => {
  expect(project(web("command: a | b\nscale: 2\nports: ['80:80']")).services).toHaveLength(1);
});

const waits = (more: string) =>
  `services:\n  web:\n    image: nginx\n    depends_on:\n      db: {condition: service_healthy}\n  db: {image: a${more}}\n`;

test("waiting for the health of a service without a healthcheck is a warning, as its image may have one", () => {
  expect(places(waits(""))).toEqual(["5:7 warning SW264 services.web.depends_on.db"]);
  expect(places(waits(", healthcheck: {test: x}"))).toEqual([]);
});

test.each([[", healthcheck: {disable: true}"], [", healthcheck: {test: [NONE]}"]])(
  "waiting for the health of a service that has it turned off is an error: %s",
  (more) => {
    expect(places(waits(more))).toEqual(["5:7 SW264 services.web.depends_on.db"]);
  },
);

test.each(["DB_PASSWORD", "TOKEN", "GITHUB_TOKEN", "api_key", "AWS_SECRET_ACCESS_KEY", "ROOT_PASSWD"])(
  "%s with its value in the file is a warning",
  (name) => {
    expect(places(web(`environment: {${name}: hunter2}`))).toEqual([
      `4:19 warning SW265 services.web.environment.${name}`,
    ]);
    expect(places(web(`environment: ["${name}=hunter2"]`))).toEqual([
      `4:19 warning SW265 services.web.environment.${name}`,
    ]);
  },
);

test.each([
  ["a value from a variable", "environment: {DB_PASSWORD: $DB_PASSWORD}"],
  ["a name that says where the secret is", "environment: {DB_PASSWORD_FILE: /run/secrets/x}"],
  ["no value", "environment: [DB_PASSWORD]"],
  ["an empty value", "environment: {DB_PASSWORD: ''}"],
  ["an ordinary name", "environment: {TOKENIZER: fast}"],
])("%s is no secret in the file", (_, line) => {
  expect(places(web(line), { variables: { DB_PASSWORD: "x" } })).toEqual([]);
});

test("labels of docker compose's own are a warning", () => {
  expect(places(web("labels: {com.docker.compose.project: x, other: y}"))).toEqual([
    "4:14 warning SW266 services.web.labels.com.docker.compose.project",
  ]);
});
