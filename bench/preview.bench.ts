// `pulumi preview` without changes: 12 containers on 3 local machines, warm. Goal: under 8 s on 2 cores.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const program = `
const { LocalMachine, SwarmCluster, SwarmService } = require("pulumi-stowage");
const machines = ["node-1", "node-2", "node-3"].map((name) => new LocalMachine(name, { loadImages: ["busybox:latest"] }));
const cluster = new SwarmCluster("bench", { machines, strategy: "spread" });
for (let i = 1; i <= 4; i++) {
  new SwarmService("service-" + i, { cluster, image: "busybox:latest", replicas: 3, stopGracePeriod: "1s",
    command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done"] });
}
`;

// Below the repository, so that the program finds its modules.
const parent = join(__dirname, ".work");
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, "preview-"));

function pulumi(...args: string[]): { seconds: number; text: string } {
  const start = performance.now();
  const env = { ...process.env, PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "bench" };
  const result = spawnSync("pulumi", [...args, "--non-interactive"], { cwd: folder, env, encoding: "utf8" });
  if (result.status !== 0)
    throw new Error(`pulumi ${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
  return { seconds: (performance.now() - start) / 1000, text: result.stdout };
}

try {
  writeFileSync(join(folder, "Pulumi.yaml"), `name: stowage-bench-preview\nruntime: nodejs\n`);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ main: "index.js" }));
  writeFileSync(join(folder, "index.js"), program);
  pulumi("stack", "init", "bench");
  try {
    const up = pulumi("up", "--yes", "--skip-preview");
    const previews = [1, 2, 3]
      .map(() => pulumi("preview", "--expect-no-changes").seconds)
      .sort((a, b) => a - b);
    const second = pulumi("up", "--yes");
    console.log(`first up, 12 containers on 3 machines:  ${up.seconds.toFixed(1)} s`);
    console.log(
      `preview without changes, median of 3:   ${(previews[1] ?? NaN).toFixed(1)} s (goal: under 8 s)`,
    );
    console.log(`up without changes:                     ${second.seconds.toFixed(1)} s`);
  } finally {
    pulumi("destroy", "--yes", "--skip-preview");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
