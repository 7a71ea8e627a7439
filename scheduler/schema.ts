import { canonicalAddress } from "./address";
import type { Complaint } from "./invalid-problem";
import { parsePortRange } from "./port";
import {
  byType,
  complain,
  flag,
  list,
  mapOf,
  name,
  nothing,
  number,
  object,
  oneOf,
  type Shape,
  show,
  text,
  under,
} from "./shape";
import type { Constraint } from "./problem";
import { parseCpus, parseSize } from "./size";
import { isVersion } from "./version";

/** Far beyond any machine; what is above it is a mistake, and sums below it stay exact. */
const largest = { bytes: 2 ** 50, cpus: 100_000, resource: 1e12, count: 1e6, number: 1e9 };

const size: Shape = (value) => {
  const bytes = typeof value === "number" || typeof value === "string" ? parseSize(value) : undefined;
  if (bytes === undefined)
    return complain(`must be whole bytes or a size such as "512m" or "1.5g", is ${show(value)}`);
  if (bytes > largest.bytes) return complain(`must be at most 1 PiB, is ${show(value)}`);
  return bytes < 0 ? complain(`must not be negative, is ${show(value)}`) : nothing;
};

const cores = number({ min: 0, max: largest.cpus });

const cpus: Shape = (value) => {
  const complaints = cores(value);
  if (complaints.length > 0 || typeof value !== "number" || parseCpus(value) !== undefined) return complaints;
  return complain(`must be a multiple of 0.001, is ${value}`);
};

const resources = mapOf(number({ min: 0, max: largest.resource, integer: true }));
const amount = { cpus, memory: size, resources };
const overcommit = number({ min: -1, max: 100 });

const portNumber = number({ min: 1, max: 65535, integer: true });

const hostPort: Shape = (value) =>
  typeof value === "number"
    ? portNumber(value)
    : typeof value === "string" && (value === "any" || parsePortRange(value) !== undefined)
      ? nothing
      : complain(`must be 1..65535, "any" or a range such as "8000-8010", is ${show(value)}`);

const address: Shape = (value) =>
  value === "" || (typeof value === "string" && canonicalAddress(value) !== undefined)
    ? nothing
    : complain(`must be an IP address of the machine, is ${show(value)}`);

const portFields = object(
  {},
  {
    host: hostPort,
    container: portNumber,
    protocol: oneOf("tcp", "udp", "sctp"),
    address,
  },
);

const port: Shape = (value) => {
  const complaints = portFields(value);
  if (complaints.length > 0) return complaints;
  const { host, container } = value as { host?: number | string; container?: number };
  if (container !== undefined || typeof host === "number") return nothing;
  return complain("needs `container`, or a number as `host`");
};

/** A port that something outside the plan listens on: there is no container side, and nothing to choose. */
const usedPort: Shape = (value) => {
  const complaints = portFields(value);
  if (complaints.length > 0) return complaints;
  const { host, container } = value as { host?: number | string; container?: number };
  if (host === "any") return under("host", complain("must be a port or a range that is in use"));
  return host === undefined && container === undefined ? complain("needs `host`") : nothing;
};

const weight = number({ min: 1, max: 100, integer: true });

/** The operators of a typed constraint, with what each takes. */
const operands: Readonly<
  Record<Constraint["op"], "one value" | "a list" | "no value" | "a number or a version">
> = {
  "==": "one value",
  "!=": "one value",
  in: "a list",
  notIn: "a list",
  exists: "no value",
  missing: "no value",
  ">=": "a number or a version",
  atLeast: "a number or a version",
  ">": "a number or a version",
  "<=": "a number or a version",
  atMost: "a number or a version",
  "<": "a number or a version",
};

const constraintFields = object(
  { key: name, op: oneOf(...Object.keys(operands)) },
  { value: byType({ string: text, number: number(), object: list(text) }), weight },
);

const constraint: Shape = (value) => {
  const complaints = constraintFields(value);
  return complaints.length > 0 ? complaints : under("value", operand(value as Constraint));
};

function operand({ op, value }: Constraint): readonly Complaint[] {
  const wanted = operands[op];
  const given = value === undefined ? "no value" : typeof value === "object" ? "a list" : "one value";
  const fits =
    wanted === "a number or a version" ? given === "one value" && isVersion(String(value)) : wanted === given;
  return fits ? nothing : complain(`${op} takes ${wanted}, is ${show(value)}`);
}

const affinity = object({ to: name }, { avoid: flag, within: name, weight, hard: flag });

/** What can be said of a container that runs already and that nobody plans. */
const foreignFields = {
  ...amount,
  service: name,
  image: name,
  labels: mapOf(text),
  ports: list(port),
  hostNetwork: flag,
};

const container = object(
  { name },
  {
    ...foreignFields,
    global: flag,
    constraints: list(byType({ string: text, object: constraint })),
    affinities: list(byType({ string: text, object: affinity })),
    with: list(name),
    volumes: list(name),
    distinct: object({ label: name }),
    maxPerMachine: number({ min: 1, max: largest.count, integer: true }),
    spread: list(
      object({ label: name }, { maxSkew: number({ min: 1, max: largest.count, integer: true }), hard: flag }),
    ),
    priority: number({ min: -largest.number, max: largest.number, integer: true }),
    moveCost: number({ min: 0, max: largest.count }),
    movable: flag,
    pin: name,
  },
);

const machine = object(
  { name, cpus, memory: size },
  {
    resources,
    reserved: object({}, amount),
    overcommit: byType({ number: overcommit, object: mapOf(overcommit) }),
    labels: mapOf(text),
    facts: mapOf(text),
    state: oneOf("active", "cordon", "drain", "down"),
    usedPorts: list(usedPort),
    maxContainers: number({ min: 0, max: largest.count, integer: true }),
    price: number({ min: 0, max: largest.number }),
    images: list(name),
    volumes: list(name),
    running: list(object({ name }, foreignFields)),
  },
);

const portPool: Shape = (value) =>
  typeof value === "string" && parsePortRange(value) !== undefined
    ? nothing
    : complain(`must be a range such as "20000-29999", is ${show(value)}`);

/** Fields, types and ranges of a whole problem. */
export const problemShape = object(
  { machines: list(machine), containers: list(container) },
  {
    version: oneOf(1),
    previous: object({ assignments: mapOf(name) }, { ports: mapOf(mapOf(portNumber)), volumes: mapOf(name) }),
    strategy: oneOf("binpack", "spread", "random"),
    options: object(
      {},
      {
        overcommit,
        rebalance: byType({
          string: oneOf("full"),
          object: object({}, { maxMoves: number({ min: 0, integer: true }) }),
        }),
        moves: oneOf("needed", "none"),
        evict: flag,
        portPool,
        effort: number({ min: 0, max: 1000 }),
        seed: number({ integer: true }),
      },
    ),
  },
);
