import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { configCommand } from "../../cli/config/command";
import { UserError } from "../../cli/user-error";
import { keyTables } from "../../compose/support";

let folder = "";

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "config-")), "Shop_1");
});

afterEach(() => rmSync(dirname(folder), { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What the command prints, and what it says besides. */
function config(...args: readonly string[]): { readonly out: string; readonly said: readonly string[] } {
  const out: string[] = [];
  const said: string[] = [];
  configCommand(
    (text) => out.push(text),
    (text) => said.push(text),
  ).parse(args, { from: "user" });
  return { out: out.join("\n"), said };
}

const file = () => join(folder, "compose.yaml");

test("prints the canonical form as YAML, with relative paths kept relative", () => {
  write({ "compose.yaml": "services:\n  web:\n    build: app\n    ports: ['8080:80']\n" });
  expect(config(file()).out).toBe(`name: shop_1
services:
  web:
    build:
      context: ./app
      dockerfile: Dockerfile
    command: null
    entrypoint: null
    networks:
      default: null
    ports:
      - mode: ingress
        protocol: tcp
        published: '8080'
        target: 80
networks:
  default:
    ipam: {}
    name: shop_1_default`);
});

test("prints the same as JSON", () => {
  write({ "compose.yaml": "name: own\nservices: {web: {image: nginx}}\n" });
  const { out } = config(file(), "--format", "json");
  expect(JSON.parse(out)).toEqual(load(config(file()).out));
  expect(JSON.parse(out)).toMatchObject({ name: "own", services: { web: { image: "nginx" } } });
});

test("merges several files, and takes variables from the .env file beside the first", () => {
  write({
    "compose.yaml": "services: {web: {image: 'nginx:${TAG}'}}\n",
    "more.yaml": "services: {web: {user: me}}\n",
    ".env": "TAG=1.27\n",
  });
  const { out } = config(file(), join(folder, "more.yaml"));
  expect(load(out)).toMatchObject({ services: { web: { image: "nginx:1.27", user: "me" } } });
});

test("--env-file stands for the .env file", () => {
  write({
    "compose.yaml": "services: {web: {image: 'nginx:${TAG}'}}\n",
    ".env": "TAG=1\n",
    "other/prod.env": "TAG=2\n",
  });
  const { out } = config("--env-file", join(folder, "other/prod.env"), file());
  expect(load(out)).toMatchObject({ services: { web: { image: "nginx:2" } } });
});

test("--profile brings in the services of a profile", () => {
  write({ "compose.yaml": "services: {a: {image: a}, b: {image: b, profiles: [dev]}}\n" });
  const services = (out: string) => Object.keys((load(out) as { services: object }).services);
  expect(services(config(file()).out)).toEqual(["a"]);
  expect(services(config("--profile", "dev", file()).out)).toEqual(["a", "b"]);
});

test("--project-name names the project, and COMPOSE_PROJECT_NAME", () => {
  write({ "compose.yaml": "name: own\nservices: {a: {image: 'x:${COMPOSE_PROJECT_NAME}'}}\n" });
  expect(load(config("-p", "other", file()).out)).toMatchObject({
    name: "other",
    services: { a: { image: "x:other" } },
  });
});

test("a dollar sign is doubled, so that the output loads again", () => {
  write({ "compose.yaml": "services: {a: {image: a, command: [echo, $$HOME]}}\n" });
  const { out } = config(file());
  expect(out).toContain("$$HOME");
  write({ "again.yaml": out });
  expect(config(join(folder, "again.yaml")).out).toBe(out);
});

test("mistakes are told with their places, all at once", () => {
  write({ "compose.yaml": "services:\n  a:\n    imag: x\n  b:\n    image: b\n    restart: maybe\n" });
  expect(() => config(file())).toThrow(UserError);
  expect(() => config(file())).toThrow(
    /:3:5 SW120 services\.a\.imag: [^]*:6:14 SW202 services\.b\.restart: /,
  );
});

test("what is not supported is a mistake, unless --unsupported lets it pass with a warning", () => {
  write({ "compose.yaml": "services: {a: {image: a, pids_limit: 5}}\n" });
  expect(() => config(file())).toThrow(/SW270 services\.a\.pids_limit/);
  const { out, said } = config("--unsupported", "pids_limit", file());
  expect(load(out)).toMatchObject({ services: { a: { pids_limit: 5 } } });
  expect(said).toEqual([expect.stringContaining("warning SW270 services.a.pids_limit")]);
});

test("a file that is not there is named", () => {
  expect(() => config(join(folder, "none.yaml"))).toThrow(/^there is no file .*none\.yaml$/);
});

test("--matrix prints what becomes of each key", () => {
  expect(config("--matrix").out).toBe(keyTables());
});
