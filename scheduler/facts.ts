import { nearestName } from "./nearest-name";
import { own } from "./order";
import type { MachineSpec } from "./problem";

/** Keys that mean something on every machine. A label of the same name does not shadow them. */
const standard: Readonly<Record<string, (machine: MachineSpec) => (string | undefined)[]>> = {
  node: (m) => [m.name],
  "node.hostname": (m) => [m.name, fact(m, "hostname")],
  "node.id": (m) => [fact(m, "id")],
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

/**
 * Why no machine can ever have a key, whatever labels people invent: a misspelt fact would make `!=` and soft rules
 * mean nothing, silently. Undefined for a key that is fine, or may be a label that no machine has.
 */
export function keyFault(key: string, machines: readonly MachineSpec[]): string | undefined {
  if (key === "node.id" && machines.every((machine) => fact(machine, "id") === undefined))
    return "node.id is known only after a machine has joined; use node.hostname, or give the machines the fact id";
  const { keys } = knownTo(machines);
  if (keys.has(key) || labelPrefixes.some((prefix) => key.startsWith(prefix) && key !== prefix))
    return undefined;
  const head = `${key.split(".").slice(0, 2).join(".")}.`;
  const nearest = nearestName(key, Object.keys(standard)) ?? nearestName(head, labelPrefixes);
  if (nearest === undefined && !/^(?:node|engine)\./.test(key)) return undefined;
  const known = Object.keys(standard).filter((name) => name.startsWith("node."));
  return nearest === undefined
    ? `there is no ${key}; there are node.labels.NAME, ${known.join(", ")}`
    : `there is no ${key}; did you mean ${nearest}${nearest.endsWith(".") ? "NAME" : ""}?`;
}

/** A key that some machine has and that looks like the one that none has. */
export function nearestKey(machines: readonly MachineSpec[], key: string): string | undefined {
  const { keys, nearest } = knownTo(machines);
  if (!nearest.has(key)) nearest.set(key, nearestName(key, [...keys]));
  return nearest.get(key);
}

/** Does any machine have the key? */
export function isKnown(machines: readonly MachineSpec[], key: string): boolean {
  return knownTo(machines).keys.has(key);
}

/** The keys of a fleet, and what was meant by those that it lacks. */
interface Known {
  readonly keys: Set<string>;
  readonly nearest: Map<string, string | undefined>;
}

const knownByMachines = new WeakMap<readonly MachineSpec[], Known>();

/** Gathered once for a list of machines, since each of a thousand refusals asks. The list must not change. */
function knownTo(machines: readonly MachineSpec[]): Known {
  const gathered = knownByMachines.get(machines);
  if (gathered !== undefined) return gathered;
  const keys = new Set(Object.keys(standard));
  for (const { labels, facts } of machines) {
    for (const name of Object.keys(facts ?? {})) keys.add(name);
    for (const label of Object.keys(labels ?? {}))
      for (const prefix of ["", ...labelPrefixes]) keys.add(prefix + label);
  }
  const known = { keys, nearest: new Map<string, string | undefined>() };
  knownByMachines.set(machines, known);
  return known;
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
