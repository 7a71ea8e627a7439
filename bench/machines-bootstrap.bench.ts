import { certificateAuthority } from "../provider/certificate-authority";
import { engine } from "../provider/engine";
import type { Pair } from "../provider/tls/keys";
import { docker, makeKeys, Nodes } from "../test/provider/support/node";
import { engineInputs } from "./support/engine-inputs";

/** From a machine that boots to an engine that answers by mutual TLS: wall time, and SSH logins as the machine counts them. */
async function main(): Promise<void> {
  const { log } = console;
  let lines: { at: number; line: string }[] = [];
  console.log = (line: string) => void lines.push({ at: performance.now(), line });
  const nodes = await Nodes.create("bench", 49);
  try {
    const keys = await makeKeys();
    const authority = (await certificateAuthority.create({ commonName: "bench" })).outs as unknown as Pair;
    const rows: object[] = [];
    for (const [image, count, goal] of [
      ["docker.io", 1, 3],
      ["docker.io", 3, 6],
      ["docker.io", 6, undefined],
      ["bare", 1, undefined],
    ] as const) {
      const names = Array.from(
        { length: count },
        (_, index) => `${image === "bare" ? "bare" : "ready"}-${count}-${index}`,
      );
      const machines = await Promise.all(names.map((name) => nodes.start(name, image, keys)));
      const inputs = engineInputs(machines, names, keys, authority, false);
      lines = [];
      const created = await timed(() => Promise.all(inputs.map((each) => engine.create(each))));
      const states = created.result;
      const nothing = await timed(() =>
        Promise.all(states.map(({ id, outs }, i) => engine.diff(id, outs, inputs[i] ?? {}))),
      );
      const logins = await Promise.all(machines.map(({ name }) => loginsOf(name)));
      const forced = await timed(() =>
        Promise.all(
          states.map(({ id, outs }, i) => engine.update(id, { ...outs, ready: false }, inputs[i] ?? {})),
        ),
      );
      rows.push({
        image,
        machines: count,
        "create (s)": created.seconds,
        "goal (s)": goal ?? "",
        "besides packages (s)": round(created.seconds - secondsOfPackages(lines)),
        "SSH logins each": Math.max(...logins),
        "second up (s)": nothing.seconds,
        "repeated bootstrap (s)": forced.seconds,
      });
    }
    console.log = log;
    console.table(rows);
  } finally {
    await nodes.remove();
  }
}

/** From the first line of the step that installs to the step after it. */
function secondsOfPackages(lines: readonly { at: number; line: string }[]): number {
  const start = lines.find(({ line }) => line.includes(": install"))?.at;
  const end = lines.find(({ line }) => line.endsWith(": certificates"))?.at;
  return start === undefined || end === undefined ? 0 : (end - start) / 1000;
}

const round = (seconds: number) => Math.round(seconds * 100) / 100;

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const start = performance.now();
  const result = await work();
  return { result, seconds: round((performance.now() - start) / 1000) };
}

async function loginsOf(container: string): Promise<number> {
  return Number(
    await docker(
      "exec",
      container,
      "sh",
      "-c",
      "journalctl -u ssh -o cat | grep -c 'Accepted publickey' || true",
    ),
  );
}

void main();
