import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import fc from "fast-check";
import { anyText, checkLoad, edited, edits } from "./fuzz";

const main = `x-base: &base
  restart: always
include: [sub/more.yaml]
services:
  web:
    <<: *base
    extends: { file: sub/base.yaml, service: app }
    image: "nginx:\${TAG:-1}"
    command: sh -c "a \${B:+b}"
    ports: ["8080:80", "127.0.0.1::81/udp", {target: 82, published: 9000-9010}]
    environment: {A: $A, B: }
    env_file: [web.env, {path: raw.env, format: raw}]
    volumes: [data:/data, "/srv:/srv:ro", {type: tmpfs, target: /tmp}]
    depends_on: {db: {condition: service_started}}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.5", memory: 64m}}
  db:
    build: {context: ., args: [V=1]}
    links: ["cache:www"]
volumes: {data: {driver: local}}
networks: {default: {internal: true}}
---
services: {web: {ports: !override ["80"], labels: !reset {}}}
`;
const others: Readonly<Record<string, string>> = {
  "sub/base.yaml":
    "services:\n  app:\n    build: {target: x}\n    labels: [a=$A]\n    extends: root\n  root: {user: me}\n",
  "sub/more.yaml":
    "include: [{path: [deep.yaml], env_file: .env}]\nservices:\n  cache: {image: redis, expose: [6379]}\n",
  "sub/deep.yaml":
    "services: {deep: {image: 'a:$T', environment: [T]}}\nnetworks: {default: {internal: true}}\n",
  "sub/.env": "T=1\n",
  "web.env": "X='a'\nY=\"b\\n$X\" # c\n",
  "raw.env": "Z= 'x' $ \n",
  ".env": "TAG=2\nC=${TAG}\n",
};
const names = ["compose.yaml", ...Object.keys(others)];

function load(text: string, files: Readonly<Record<string, string>>): string {
  return checkLoad({
    files: [{ path: "compose.yaml", text }],
    variables: { A: { hole: true }, B: "b" },
    readFile: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    profiles: ["*"],
  });
}

test("the files that are edited below load as they are", () => {
  expect(load(main, others)).toBe("loaded");
});

test("an edit anywhere in any file never ends in anything but a project or diagnostics", () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), edits, (name, changes) => {
      const change = (file: string, text: string) => (file === name ? edited(text, changes) : text);
      const files = Object.fromEntries(
        Object.entries(others).map(([file, text]) => [file, change(file, text)]),
      );
      load(change("compose.yaml", main), files);
    }),
    { numRuns: 1000 },
  );
});

test("nor does any other text, nor a .env file of any text", () => {
  fc.assert(
    fc.property(anyText, anyText, (text, dotenv) => {
      load(text, { ".env": dotenv });
    }),
    { numRuns: 1000 },
  );
});

/** Real files from public repositories, where they are there. */
const corpus = resolve(__dirname, "../../../shared/corpus");
const index = join(corpus, "index.json");
const samples = existsSync(index) ? (JSON.parse(readFileSync(index, "utf8")) as { file: string }[]) : [];

(samples.length > 0 ? test : test.skip)("nor does an edit of a real file", () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples.map(({ file }) => file)), edits, (file, changes) => {
      const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : "");
      checkLoad({
        files: [{ path: file, text: edited(read(join(corpus, file)), changes) }],
        readFile: (path) => {
          const full = join(corpus, dirname(file), path);
          return existsSync(full) ? readFileSync(full, "utf8") : undefined;
        },
      });
    }),
    { numRuns: 500 },
  );
});
