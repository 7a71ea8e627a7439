import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fleet } from "./instances";
import { compileScheduler, measure } from "./support/compiled";
import { chart, type Series } from "./support/chart";
import { duration, printRow } from "./support/table";

/** How the time of planning grows with the number of containers, ten to a machine; draws docs/placement-growth.svg. */
const counts = (process.env["COUNTS"] ?? "100,300,1000,3000,10000,30000,100000").split(",").map(Number);
const widths = [12, 12, 12, 12, 12];

compileScheduler();
printRow(["containers", "sizes only", "per 1,000", "rules", "per 1,000"], widths);
const sizesOnly: [number, number][] = [];
const rules: [number, number][] = [];
for (const containers of counts) {
  const row = [String(containers)];
  for (const [points, withRules] of [
    [sizesOnly, false],
    [rules, true],
  ] as const) {
    const { problem } = fleet({
      machines: containers / 10,
      containers,
      fleet: "alike",
      sizes: "continuous",
      rules: withRules,
    });
    const measured = measure({ problem, times: containers > 10_000 ? 2 : 5 });
    if (measured === undefined) row.push("over 120 s", "");
    else {
      points.push([containers, measured.milliseconds]);
      row.push(duration(measured.milliseconds), duration((1000 * measured.milliseconds) / containers));
    }
  }
  printRow(row, widths);
}

const series: Series[] = [
  { name: "sizes only", points: sizesOnly },
  { name: "labels, ports, anti-affinity", points: rules },
];
const file = join(__dirname, "..", "docs", "placement-growth.svg");
writeFileSync(file, chart("Time of planning", "containers, ten to a machine", "milliseconds", series));
