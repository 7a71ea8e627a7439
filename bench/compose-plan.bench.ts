import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** 200 services on 5 machines, read and planned once by a process that has just begun, as a preview does. */
const root = join(__dirname, "..");
const folder = join(root, "node_modules", ".cache", "stowage-bench-compose");
const LIMIT = { milliseconds: 1000, megabytes: 150 };

interface Measured {
  readonly parsed: number;
  readonly total: number;
  /** Of all threads: what the time would be at the most on a machine with nothing else to do. */
  readonly cpu: number;
  readonly memory: number;
  readonly containers: number;
}

function service(index: number): string {
  return `  service-${index}:
    image: registry.example.com/team/service-${index}:\${TAG:-1.2.3}
    command: serve --port 8080 --name "service ${index}"
    environment:
      DATABASE_URL: postgres://db-${index % 20}/app
      LOG_LEVEL: \${LOG_LEVEL:-info}
    ports: ["8080"${index % 40 === 0 ? `, "${9000 + index}:9000"` : ""}]
    volumes: ["${index % 10 === 0 ? `data-${index}:` : ""}/var/lib/data"]
    depends_on: [${index === 0 ? "" : `service-${index - 1}`}]
    healthcheck: {test: curl -f http://localhost:8080, interval: 30s, retries: 3}
    restart: unless-stopped
    deploy:
      replicas: ${index % 10 === 0 ? 1 : 2}
      resources: {limits: {cpus: "0.50", memory: 256M}}
      placement: {constraints: [${index % 7 === 0 ? "node.labels.zone != c" : ""}]}
`;
}

function file(services: number): string {
  const indices = Array.from({ length: services }, (_, index) => index);
  const volumes = indices.filter((index) => index % 10 === 0).map((index) => `  data-${index}:\n`);
  return `services:\n${indices.map(service).join("")}volumes:\n${volumes.join("")}`;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// As the package ships it, so that no compiler is in the measured process.
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const options = "--target es2022 --module node16 --types node --skipLibCheck --noCheck --rootDir".split(" ");
const entries = ["compose", "scheduler"].map((name) => join(root, name, "index.ts"));
execFileSync(process.execPath, [tsc, "--outDir", folder, ...options, root, ...entries]);
const path = join(folder, "compose.yaml");
writeFileSync(path, file(200));
const script = join(__dirname, "support", "measure-compose.js");
const runs = Array.from(
  { length: 5 },
  () => JSON.parse(execFileSync(process.execPath, [script, folder, path], { encoding: "utf8" })) as Measured,
);
const best = runs.reduce((a, b) => (a.total <= b.total ? a : b));
const megabytes = Math.max(...runs.map(({ memory }) => memory)) / 2 ** 20;
console.log(
  `200 services, ${best.containers} containers, 5 machines, best of ${runs.length} fresh processes:`,
);
const cpu = Math.min(...runs.map((run) => run.cpu));
console.log(`read ${best.parsed.toFixed(0)} ms, read and planned ${best.total.toFixed(0)} ms`);
console.log(`${cpu.toFixed(0)} ms of processor time (limit ${LIMIT.milliseconds})`);
console.log(`${megabytes.toFixed(0)} MiB at the most, Node included (limit ${LIMIT.megabytes})`);
if (Math.min(best.total, cpu) >= LIMIT.milliseconds || megabytes >= LIMIT.megabytes) process.exitCode = 1;
