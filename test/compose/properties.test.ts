import fc from "fast-check";
import { loadCompose, renderDiagnostics } from "../../compose";

const seed = `x-base: &base
  restart: always
services:
  web:
    <<: *base
    image: "nginx:\${TAG:-1}"
    command: sh -c "a \${B:+b}"
    ports: ["8080:80", "127.0.0.1::81/udp", {target: 82, published: 9000-9010}]
    environment: {A: $A, B: }
    volumes: [data:/data, "/srv:/srv:ro", {type: tmpfs, target: /tmp}]
    depends_on: {db: {condition: service_started}}
    deploy:
      replicas: 2
      resources: {limits: {cpus: "0.5", memory: 64m}}
  db:
    build: {context: ., args: [V=1]}
    links: ["web:www"]
volumes: {data: {driver: local}}
networks: {default: {internal: true}}
`;

function load(text: string, dotenv = ""): void {
  const { project, diagnostics } = loadCompose({
    files: [{ path: "compose.yaml", text }],
    variables: { A: { hole: true }, B: "b" },
    readFile: (path) => (path === ".env" ? dotenv : undefined),
  });
  expect(project === undefined).toBe(diagnostics.some(({ severity }) => severity === "error"));
  for (const { position } of diagnostics) {
    expect(position.line).toBeGreaterThanOrEqual(1);
    expect(position.column).toBeGreaterThanOrEqual(1);
  }
  renderDiagnostics(diagnostics, [{ path: "compose.yaml", text }]);
}

const pieces = fc.constantFrom(
  "\n",
  "  ",
  "\t",
  ":",
  "- ",
  "{",
  "}",
  "[",
  "]",
  "$",
  "${",
  "$$",
  "&a ",
  "*a",
  "<<: ",
  "!reset ",
  "|",
  ">",
  '"',
  "'",
  "#",
  "null",
  "---\n",
  "\r",
  "\u0000",
  "\uFEFF",
  "\u{1F433}",
  "services:",
  "image:",
  "99999999999",
  "-1",
  "? ",
  "%YAML",
);

test("an edit anywhere in a file never ends in anything but a project or diagnostics", () => {
  const edit = fc.tuple(fc.nat(seed.length), fc.nat(12), fc.oneof(pieces, fc.string({ maxLength: 6 })));
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      load(edits.reduce((text, [at, gone, more]) => text.slice(0, at) + more + text.slice(at + gone), seed));
    }),
    { numRuns: 3000 },
  );
});

test("nor does any other text, nor a .env file of any text", () => {
  const text = fc
    .array(fc.oneof(pieces, fc.string({ maxLength: 8 })), { maxLength: 40 })
    .map((all) => all.join(""));
  fc.assert(
    fc.property(text, text, (file, dotenv) => load(file, dotenv)),
    { numRuns: 2000 },
  );
});

test("a large file loads in time", () => {
  const services = Array.from(
    { length: 2000 },
    (_, index) =>
      `  s${index}:\n    image: "a:\${TAG:-1}"\n    ports: ["${index + 1000}:80"]\n    environment: {A: b, C: d}\n`,
  ).join("");
  const begin = performance.now();
  const { project } = loadCompose({ files: [{ path: "f", text: `services:\n${services}` }] });
  expect(project?.services).toHaveLength(2000);
  expect(performance.now() - begin).toBeLessThan(3000);
});
