// Runs in a process of its own, on compiled code: node measure-compose.js FOLDER FILE
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [, , folder, path] = process.argv;
const { loadCompose } = require(join(folder, "compose"));
const { plan } = require(join(folder, "scheduler"));

const text = readFileSync(path, "utf8");
const before = process.cpuUsage();
const start = performance.now();
const { project, diagnostics } = loadCompose({ files: [{ path, text }] });
if (project === undefined) throw new Error(JSON.stringify(diagnostics[0]));
const parsed = performance.now() - start;
const containers = project.services.flatMap((service) =>
  Array.from({ length: service.replicas }, (_, index) => ({
    name: `shop-${service.name}-${index + 1}`,
    service: `shop/${service.name}`,
    ...service.reservations,
    ports: service.ports.map(({ target, published }) => ({ container: target, host: published ?? "any" })),
    constraints: service.constraints.map(({ text: constraint }) => constraint),
    volumes: service.mounts.flatMap(({ type, source }) => (type === "volume" && source ? [source] : [])),
  })),
);
const machines = Array.from({ length: 5 }, (_, index) => ({
  name: `node-${index + 1}`,
  cpus: 64,
  memory: "64g",
  labels: { zone: "abc"[index % 3] },
}));
const { unplaced } = plan({ machines, containers });
if (unplaced.length > 0) throw new Error(JSON.stringify(unplaced[0]));
const total = performance.now() - start;
const { user, system } = process.cpuUsage(before);
process.stdout.write(
  JSON.stringify({
    parsed,
    total,
    cpu: (user + system) / 1000,
    memory: process.resourceUsage().maxRSS * 1024,
    containers: containers.length,
  }),
);
