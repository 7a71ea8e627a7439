import fc from "fast-check";
import { canonical, loadCompose, printCanonical, type Project, type Service } from "../../compose";
import { project } from "./load";

/** Text that YAML, the variables and the shell's words may each read in their own way. */
const tricky = fc.constantFrom(
  ...[
    "",
    " ",
    "~",
    "null",
    "yes",
    "no",
    "true",
    "1",
    "1.0",
    "0440",
    "1e3",
    "22:22",
    "2020-01-01",
    "- a",
    "a: b",
    "#x",
  ],
  ...[
    "a #b",
    "&a",
    "*a",
    "!x",
    "|",
    ">",
    "%",
    "@",
    "`",
    '"',
    "'",
    "''",
    "\\",
    "$",
    "$$",
    "${A}",
    "$A",
    "{",
    "}",
    "[]",
  ],
  ...[
    "a\nb",
    "\n",
    "a\n",
    "\t",
    "\r\n",
    "é",
    "\u{1F433}",
    "\u0000",
    "\u0085",
    "\u2028",
    "\uFEFF",
    "<<",
    "=",
    "a=b",
  ],
);
const anyText = fc.oneof(tricky, fc.string({ maxLength: 8 }), fc.string({ unit: "binary", maxLength: 5 }));
const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/);
const path = fc.stringMatching(/^\/[a-z]{1,5}(\/[a-z.]{1,4}x)?$/);
const bytes = fc.integer({ min: 1, max: 2 ** 40 });
const count = fc.nat(100_000);
const on = fc.constant(true);
/** Milliseconds, down to a millionth of one. */
const time = fc.oneof(fc.nat(10_000_000), fc.constantFrom(0.000001, 0.0015, 1.5, 90_000, 86_400_000));
const cores = fc.integer({ min: 1, max: 64_000 }).map((milli) => milli / 1000);
const word = fc.stringMatching(/^[a-z0-9][a-z0-9=:/.-]{0,8}$/);
const words = fc.array(word, { maxLength: 3 });
const texts = fc.array(anyText, { maxLength: 3 });
const mode = fc.integer({ min: 0, max: 0o7777 });

function record<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true });
}

const port = fc.record(
  {
    target: fc.integer({ min: 1, max: 65535 }),
    protocol: fc.constantFrom("tcp" as const, "udp" as const, "sctp" as const),
    hostIp: fc.constantFrom("127.0.0.1", "::1"),
    published: fc.oneof(
      fc.integer({ min: 1, max: 65535 }),
      fc.tuple(fc.integer({ min: 1, max: 30000 }), fc.integer({ min: 30001, max: 65535 })),
    ),
    mode: fc.constantFrom("host" as const, "ingress" as const),
  },
  { requiredKeys: ["target", "protocol", "mode"] },
);

const mount = fc
  .record({ source: path, target: path, readOnly: fc.boolean(), createHostPath: fc.boolean() })
  .map(({ source, target, readOnly, createHostPath }) => ({
    type: "bind" as const,
    source,
    target,
    readOnly,
    bind: createHostPath ? {} : { createHostPath },
  }));

const healthcheck = fc.record(
  {
    test: fc.tuple(fc.constantFrom("CMD", "CMD-SHELL"), texts).map(([kind, rest]) => [kind, ...rest]),
    interval: time,
    timeout: time,
    retries: count,
    startPeriod: time,
    startInterval: time,
  },
  { requiredKeys: [] },
);

const deploy = fc.record(
  {
    labels: record(anyText),
    mode: fc.constantFrom("replicated" as const, "global" as const),
    limits: fc.record({ cpus: cores, memory: bytes }, { requiredKeys: [] }),
    restartPolicy: fc.record(
      { condition: fc.constantFrom("any" as const, "none" as const), delay: time, maxAttempts: count },
      { requiredKeys: [] },
    ),
    placement: fc.record({
      constraints: words,
      preferences: fc.array(fc.record({ spread: word }), { maxLength: 2 }),
    }),
  },
  { requiredKeys: ["labels", "placement"] },
);

const unit = fc.record(
  {
    command: texts,
    entrypoint: texts,
    environment: record(fc.oneof(anyText, fc.constant(null))),
    labels: record(anyText),
    annotations: record(anyText),
    capAdd: words,
    cpuShares: fc.integer({ min: 1, max: 1024 }),
    cpuset: fc.constant("0,1"),
    deploy,
    devices: fc.array(fc.record({ source: path, target: path, permissions: fc.constantFrom("r", "rwm") }), {
      maxLength: 2,
    }),
    dns: fc.subarray(["8.8.8.8", "::1"]),
    extraHosts: fc
      .uniqueArray(fc.record({ host: name, ip: fc.constantFrom("1.1.1.1", "::1") }), {
        selector: ({ host }) => host,
        maxLength: 3,
      })
      .map((hosts) => hosts.sort((a, b) => (`${a.host}=` < `${b.host}=` ? -1 : 1))),
    healthcheck,
    hostname: name,
    init: fc.boolean(),
    logging: fc.record({ driver: name, options: record(anyText) }),
    memLimit: bytes,
    memswapLimit: fc.oneof(bytes, fc.constant(-1)),
    mounts: fc.uniqueArray(mount, { selector: ({ target }) => target, maxLength: 3 }),
    oomScoreAdj: fc.integer({ min: 1, max: 1000 }),
    ports: fc.uniqueArray(port, { selector: ({ target }) => target, maxLength: 3 }),
    privileged: on,
    pullPolicy: fc.constantFrom("always", "missing", "every_12h"),
    restart: fc.oneof(
      fc.constantFrom({ policy: "no" as const }, { policy: "always" as const }),
      count.map((maxRetries) => ({ policy: "on-failure" as const, maxRetries })),
    ),
    shmSize: bytes,
    stopGracePeriod: time,
    sysctls: record(anyText),
    tty: on,
    ulimits: record(
      fc.oneof(
        count.map((both) => ({ soft: both, hard: both, single: true as const })),
        fc.record({ soft: count, hard: count }),
      ),
    ),
    configs: fc.array(fc.record({ source: fc.constant("c"), target: path, mode }), { maxLength: 2 }),
    preStop: fc.array(
      fc.record({ command: texts.filter((all) => all.length > 0), environment: record(anyText) }),
      {
        maxLength: 2,
      },
    ),
  },
  { requiredKeys: [] },
);

const empty = project("services: {web: {image: nginx, networks: [default]}}\nconfigs: {c: {content: x}}\n");

/** A project of services that say many different things. */
export const projects: fc.Arbitrary<Project> = fc
  .dictionary(name, unit, { minKeys: 1, maxKeys: 2, noNullPrototype: true })
  .map((services) => ({
    ...empty,
    services: Object.entries(services).map(
      ([key, own]) => ({ ...empty.services[0], ...agreeing(own), name: key }) as unknown as Service,
    ),
  }));

/** Two keys that say the same may not disagree. */
function agreeing<T extends { memLimit?: number; deploy?: { limits?: { memory?: number } } }>(own: T): T {
  const memory = own.deploy?.limits?.memory;
  return memory === undefined || own.memLimit === undefined ? own : { ...own, memLimit: memory };
}

/** What is lost or changed where a project is printed and loaded again; empty where nothing is. */
export function lostBy(given: Project, format: "yaml" | "json"): readonly string[] {
  const text = printCanonical(canonical(given, "p"), format);
  const input = { files: [{ path: "f", text }] };
  const lacks = loadCompose(input).diagnostics.filter(({ remedy }) => remedy?.includes("unsupported: {"));
  const unsupported = Object.fromEntries(lacks.map(({ path: at }) => [at, "warn" as const]));
  const { project: loaded, diagnostics } = loadCompose({ ...input, unsupported });
  if (loaded === undefined) {
    return diagnostics.flatMap(({ severity, path: at, message }) =>
      severity === "error" ? `${at}: ${message}` : [],
    );
  }
  return given.services.flatMap((service) => {
    const again = loaded.services.find((each) => each.name === service.name);
    return Object.keys(service).flatMap((key) => {
      if (DERIVED.has(key)) return [];
      const [before, after] = [service, again].map((each) => plain(each?.[key as keyof Service]));
      return before === after ? [] : [`${service.name}.${key}: ${before} / ${after}`];
    });
  });
}

const DERIVED = new Set([
  "positions",
  "position",
  "limits",
  "reservations",
  "replicas",
  "mode",
  "constraints",
  "spread",
]);

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).filter(([key, inner]) => key !== "position" && !isEmpty(inner));
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${plain(inner)}`)
    .sort()
    .join()}}`;
}

/** An empty list or mapping of a model stands for an absent one. */
function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
