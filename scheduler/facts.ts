import { compareText, own } from "./order";
import type { MachineSpec } from "./problem";

/** Keys that mean something on every machine. A label of the same name does not shadow them. */
const standard: Readonly<Record<string, (machine: MachineSpec) => (string | undefined)[]>> = {
  node: (m) => [m.name],
  "node.hostname": (m) => [m.name, fact(m, "hostname")],
  "node.id": (m) => [m.name, fact(m, "id")],
  "node.ip": (m) => [fact(m, "address")],
  "node.role": (m) => [fact(m, "role")],
  "node.platform.os": (m) => [fact(m, "ostype") ?? "linux"],
  "node.platform.arch": (m) => architectures(fact(m, "architecture")),
  operatingsystem: (m) => [fact(m, "operatingsystem"), fact(m, "os")],
  os: (m) => [fact(m, "os")],
  ostype: (m) => [fact(m, "ostype") ?? "linux"],
  architecture: (m) => architectures(fact(m, "architecture")),
  kernelversion: (m) => [fact(m, "kernelversion")],
  storagedriver: (m) => [fact(m, "storagedriver")],
  address: (m) => [fact(m, "address")],
  cores: (m) => [String(m.cpus)],
};

const labelPrefixes = ["node.labels.", "engine.labels."];

/** The values that a machine has for a key; none if it lacks the fact or label. */
export function valuesOf(machine: MachineSpec, key: string): string[] {
  const known = own(standard, key);
  if (known !== undefined) return known(machine).filter((value) => value !== undefined);
  const prefix = labelPrefixes.find((candidate) => key.startsWith(candidate));
  const value =
    prefix === undefined
      ? (fact(machine, key) ?? own(machine.labels, key))
      : own(machine.labels, key.slice(prefix.length));
  return value === undefined ? [] : [value];
}

/** Does the key's value ignore case? Docker's pretty names of operating systems are written by people. */
export function ignoresCase(key: string): boolean {
  return key === "operatingsystem" || key === "os" || key.startsWith("node.platform.");
}

/** For a key that no machine knows: the nearest one that exists. Undefined if the key is known somewhere. */
export function nearestKey(machines: readonly MachineSpec[], key: string): string | null | undefined {
  const labels = machines.flatMap((machine) => Object.keys(machine.labels ?? {}));
  const facts = machines.flatMap((machine) => Object.keys(machine.facts ?? {}));
  const keys = new Set([
    ...Object.keys(standard),
    ...facts,
    ...labels,
    ...labels.flatMap((label) => labelPrefixes.map((p) => p + label)),
  ]);
  if (keys.has(key)) return undefined;
  let nearest: string | null = null;
  let least = Math.max(2, Math.floor(key.length / 4)) + 1;
  for (const candidate of [...keys].sort(compareText)) {
    const distance = editDistance(key, candidate);
    if (distance < least) [nearest, least] = [candidate, distance];
  }
  return nearest;
}

function fact(machine: MachineSpec, key: string): string | undefined {
  return own(machine.facts, key);
}

/** Docker's and the kernel's word for the same architecture. */
function architectures(name: string | undefined): (string | undefined)[] {
  const twins = [
    ["x86_64", "amd64"],
    ["aarch64", "arm64"],
  ];
  return twins.find((pair) => name !== undefined && pair.includes(name)) ?? [name];
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
