import { readFileSync, statSync } from "node:fs";
import type { Complaint, Problem } from "../../scheduler";
import { member } from "../../scheduler/shape";
import { UserError } from "../user-error";
import { parseJson } from "./json";

const mostBytes = 10 * 1000 * 1000;

/** A problem that cannot be planned as it is written: everything that is wrong with it. */
export class BadInput extends UserError {
  constructor(source: string, problems: readonly Complaint[]) {
    const name = source === "-" ? "standard input" : source;
    super(
      [
        `${name}: ${problems.length === 1 ? "1 problem" : `${problems.length} problems`}`,
        ...problems.map(({ path, message }) => `${path === "" ? "" : `${path}: `}${message}`),
      ]
        .join("\n")
        .replaceAll("\n", "\n  "),
    );
  }
}

/**
 * Reads a problem from a file, or from standard input for `-`.
 * @throws BadInput if it is no JSON, or larger than 10 MB
 */
export function readProblem(source: string): unknown {
  const bytes = read(source);
  if (bytes.length > mostBytes) throw tooLarge(source, bytes.length);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new BadInput(source, [{ path: "", message: "is not UTF-8 text" }]);
  }
  const json = parseJson(text);
  if ("problems" in json) throw new BadInput(source, json.problems);
  return json.value;
}

function read(source: string): Buffer {
  try {
    // A larger one is not even read.
    const size = source === "-" ? 0 : statSync(source).size;
    if (size > mostBytes) throw tooLarge(source, size);
    return readFileSync(source === "-" ? 0 : source);
  } catch (error) {
    if (error instanceof BadInput) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? "there is no such file"
        : code === "EISDIR"
          ? "is a folder"
          : `cannot be read (${code})`;
    throw new BadInput(source, [{ path: "", message: reason }]);
  }
}

function tooLarge(source: string, bytes: number): BadInput {
  const megabytes = (bytes / 1e6).toFixed(1);
  return new BadInput(source, [{ path: "", message: `has ${megabytes} MB; at most 10 MB are read` }]);
}

/**
 * What `previous` names that is not in the problem. A program that drops a machine or a container means it; in a file
 * that is written by hand it is more likely a misspelt name, and everything planned from it would be wrong.
 */
export function goneNames({ containers, machines, previous }: Problem): Complaint[] {
  if (previous === undefined) return [];
  const machineNames = new Set(machines.map(({ name }) => name));
  const names = new Set(
    containers.flatMap(({ name, global }) =>
      global === true ? [...machineNames].map((machine) => `${name}-${machine}`) : [name],
    ),
  );
  const remedy = "drop it, or plan with --gone if it is gone";
  const complaints: Complaint[] = [];
  const complain = (path: string, noun: string, name: string): void => {
    complaints.push({ path, message: `there is no ${noun} ${name}; ${remedy}` });
  };
  for (const [container, machine] of Object.entries(previous.assignments)) {
    const path = member("previous.assignments", container);
    if (!names.has(container)) complain(path, "container", container);
    if (!machineNames.has(machine)) complain(path, "machine", machine);
  }
  for (const container of Object.keys(previous.ports ?? {}))
    if (!names.has(container)) complain(member("previous.ports", container), "container", container);
  for (const [volume, machine] of Object.entries(previous.volumes ?? {}))
    if (!machineNames.has(machine)) complain(member("previous.volumes", volume), "machine", machine);
  return complaints;
}
