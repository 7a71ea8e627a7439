import { loadCompose } from "../compose";

interface Time {
  readonly wall: number;
  readonly cpu: number;
}

/** The fastest of a few runs, by the clock and by the processor, which other work on the machine disturbs less. */
function best(run: () => void, times = 8): Time {
  const samples = Array.from({ length: times }, () => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - start, cpu: (user + system) / 1000 };
  });
  return {
    wall: Math.min(...samples.map(({ wall }) => wall)),
    cpu: Math.min(...samples.map(({ cpu }) => cpu)),
  };
}

/** @throws Error where the file is not refused with `code`, or with nothing for a file that should load */
function load(text: string, code?: string, readFile?: (path: string) => string | undefined): void {
  const { diagnostics, project } = loadCompose({
    files: [{ path: "compose.yaml", text }],
    ...(readFile && { readFile }),
  });
  const found = diagnostics.find(({ severity }) => severity === "error")?.code;
  if (found !== code || (code === undefined) !== (project !== undefined)) {
    throw new Error(`expected ${code ?? "a project"}, found ${found ?? "none"}`);
  }
}

/** The limit is for a machine that does nothing else, so the processor's time counts where others use it too. */
function print(what: string, { wall, cpu }: Time, limit: number): void {
  const isFast = Math.min(wall, cpu) < limit;
  const shown = `${wall.toFixed(1).padStart(8)} ms, cpu ${cpu.toFixed(1).padStart(7)} ms`;
  console.log(`${what.padEnd(62)} ${shown}  (limit ${limit} ms) ${isFast ? "ok" : "TOO SLOW"}`);
  if (!isFast) process.exitCode = 1;
}

const list = (length: number, item: (index: number) => string): string =>
  Array.from({ length }, (_, i) => item(i)).join("");

/** A real-looking service of about 700 bytes. */
function service(index: number): string {
  return `  service-${index}:
    image: registry.example.com/team/service-${index}:\${TAG:-1.2.3}
    command: ["serve", "--port", "8080", "--name", "service-${index}"]
    environment:
${list(8, (i) => `      SETTING_${i}: "a value of some length, \${NAME_${i}:-default ${i}}"\n`)}
    ports: ["8080"]
    volumes: ["data-${index % 50}:/var/lib/data"]
    networks: [front]
    labels: {com.example.team: "core", com.example.index: "${index}"}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.50", memory: 128M}}}
    restart: unless-stopped
`;
}

function shop(services: number): string {
  const volumes = list(50, (i) => `  data-${i}:\n`);
  return `services:\n${list(services, service)}networks:\n  front:\nvolumes:\n${volumes}`;
}

const bomb = list(12, (level) =>
  level === 0
    ? "x-0: &a0 [1,2,3,4,5,6,7,8,9]\n"
    : `x-${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]\n`,
);
const merges = `x-a: &a {${list(9000, (key) => `k${key}: 1, `)}}\nx-b:\n${"  - {<<: *a}\n".repeat(1900)}`;
const base = `base: {image: a, labels: {${list(5000, (i) => `l${i}: a, `)}}}`;
const copies = `services: {${base}, ${list(5000, (i) => `s${i}: {extends: base, user: a}, `)}}`;
const row = `services: {s0: {image: a}, ${list(20_000, (i) => `s${i + 1}: {extends: s${i}}, `)}}`;
const doubling = (path: string) => {
  const number = Number(/\d+/.exec(path)?.[0]);
  return number < 30 ? `include: [${number + 1}.yaml, ./${number + 1}.yaml]` : "services: {a: {image: a}}";
};
const interpolation = `services: {web: {image: "${"${A:-".repeat(60_000)}"}}`;
const documents = "services: {web: {image: a}}\n" + "---\nx-a: 1\n".repeat(30_000);

const misspelt = `services: {web: {image: a, ${list(20_000, (i) => `imagine${i}: 1, `)}}}`;
const undefinedNames = `services: {${list(5000, (i) => `service-${i}: {image: a, depends_on: [servcie-${i}]}, `)}}`;

const large = shop(1130);
print(
  `a file of ${(large.length / 1024).toFixed(0)} KiB, 1130 services`,
  best(() => load(large)),
  500,
);
print(
  "a file of 200 services",
  best(() => load(shop(200))),
  200,
);
print(
  "an alias bomb of 9^12 values",
  best(() => load(bomb, "SW103")),
  200,
);
print(
  "an alias bomb by merge keys",
  best(() => load(merges, "SW103")),
  200,
);
print(
  "100,000 levels of lists",
  best(() => load("[".repeat(100_000), "SW103")),
  200,
);
print(
  "100,000 levels of mappings",
  best(() => load("{a: ".repeat(100_000), "SW103")),
  200,
);
print(
  "60,000 levels of defaults",
  best(() => load(interpolation, "SW111")),
  200,
);
print(
  "5,000 services that extend one with 5,000 labels",
  best(() => load(copies, "SW103")),
  200,
);
print(
  "20,000 services that extend each other in a row",
  best(() => load(row, "SW103")),
  500,
);
print(
  "2^30 includes",
  best(() => load("include: [0.yaml]", "SW103", doubling)),
  200,
);
print(
  "30,000 documents",
  best(() => load(documents)),
  500,
);
print(
  "20,000 unknown keys",
  best(() => load(misspelt, "SW120")),
  1000,
);
print(
  "5,000 services that depend on 5,000 others that are not there",
  best(() => load(undefinedNames, "SW240"), 1),
  5000,
);
