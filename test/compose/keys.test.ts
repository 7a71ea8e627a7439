import { SPEC_SERVICE_KEYS } from "../../compose/service-keys";
import { load, places, project, told, web } from "./load";

test("all 93 service keys of the specification are known", () => {
  expect(Object.keys(SPEC_SERVICE_KEYS)).toHaveLength(93);
});

/** A value that each key takes, where `{a: 1}` is none. */
const VALUES: Readonly<Record<string, string>> = {
  attach: "true",
  blkio_config: "{weight: 300}",
  cap_add: "[NET_ADMIN]",
  cap_drop: "[ALL]",
  cgroup: "host",
  cgroup_parent: "m-executor",
  configs: "[]",
  cpu_count: "2",
  cpu_percent: "50",
  cpu_period: "100000",
  cpu_quota: "50ms",
  cpu_rt_period: "1400us",
  cpu_rt_runtime: "400ms",
  cpu_shares: "73",
  cpuset: '"0,1"',
  credential_spec: "{file: a.json}",
  develop: "{watch: [{path: ., action: rebuild}]}",
  device_cgroup_rules: '["c 1:3 mr"]',
  devices: '["/dev/ttyUSB0:/dev/ttyUSB1:rw"]',
  dns: "8.8.8.8",
  dns_opt: "[use-vc]",
  dns_search: "[a.example.com]",
  domainname: "example.com",
  external_links: '["redis:cache"]',
  extra_hosts: '["a=10.0.0.1"]',
  gpus: "all",
  group_add: "[mail]",
  healthcheck: "{test: curl -f http://localhost, interval: 90s}",
  init: "true",
  ipc: "host",
  isolation: "process",
  logging: "{driver: json-file, options: {max-size: 10m}}",
  mac_address: '"02:42:ac:11:65:43"',
  mem_swappiness: "60",
  memswap_limit: "-1",
  models: "[]",
  network_mode: "host",
  oom_kill_disable: "true",
  oom_score_adj: "-500",
  pid: "host",
  pids_limit: "10",
  platform: "linux/amd64",
  post_start: "[{command: ./do.sh}]",
  pre_start: "[{command: ./do.sh, image: busybox}]",
  pre_stop: "[{command: ./do.sh}]",
  privileged: "true",
  provider: "{type: awesomecloud}",
  pull_policy: "every_12h",
  pull_refresh_after: "24h",
  read_only: "true",
  runtime: "runc",
  secrets: "[]",
  security_opt: "[no-new-privileges]",
  shm_size: "64M",
  stdin_open: "true",
  stop_grace_period: "1m30s",
  stop_signal: "SIGUSR1",
  storage_opt: "{size: 1G}",
  sysctls: "{net.core.somaxconn: 1024}",
  tmpfs: '"/run:size=16M"',
  tty: "true",
  ulimits: "{nproc: 65535, nofile: {soft: 1, hard: 2}}",
  use_api_socket: "true",
  userns_mode: "host",
  uts: "host",
  volumes_from: '["container:other:ro"]',
};

const entries = Object.entries(SPEC_SERVICE_KEYS);
const refused = entries.flatMap(([name, { support }]) =>
  support.kind === "refused" ? [[name, support.code, support.reason] as const] : [],
);

test.each(refused)("%s is refused: %s, with the reason and the alternative", (name, code, reason) => {
  const found = load(web(`${name}: ${VALUES[name] ?? "{a: 1}"}`)).diagnostics;
  expect(found).toMatchObject([
    { severity: "error", code, path: `services.web.${name}`, position: { line: 4, column: 5 } },
  ]);
  expect(found[0]?.message).toContain(reason);
  expect(found[0]?.remedy).toMatch(new RegExp(`.+, or set unsupported: \\{ ${name}: "warn" \\}`));
});

test.each(Object.keys(VALUES))("%s of the wrong kind is reported, let pass or not", (name) => {
  const found = load(web(`${name}: [[a]]`), { unsupported: { [name]: "warn" } }).diagnostics;
  expect(found.filter(({ severity }) => severity === "error")[0]?.code).toMatch(/^SW20[12]$/);
});

test.each([["pids_limit"], ["services.web.pids_limit"]])(
  "unsupported: { %s: warn } lets the key pass with a warning",
  (key) => {
    const result = load(web("pids_limit: 5"), { unsupported: { [key]: "warn" } });
    expect(result.project?.services).toHaveLength(1);
    expect(result.diagnostics).toMatchObject([
      { severity: "warning", code: "SW270", path: "services.web.pids_limit" },
    ]);
  },
);

test("the most specific word on a key counts", () => {
  const text = web("pids_limit: 5");
  const unsupported = { pids_limit: "warn", "services.web.pids_limit": "error" } as const;
  expect(places(text, { unsupported })).toEqual(["4:5 SW270 services.web.pids_limit"]);
});

test.each([
  ["pids_limits", "did you mean `pids_limit`?"],
  ["services.db.pids_limit", "did you mean `services.web.pids_limit`?"],
  ["cap_add", "remove it"],
])("an entry of unsupported that stands for nothing is reported: %s", (name, remedy) => {
  const { diagnostics } = load(web("pids_limit: 5\ncap_add: [ALL]"), {
    unsupported: { pids_limit: "warn", [name]: "warn" },
  });
  expect(diagnostics.filter(({ code }) => code === "SW124")).toMatchObject([
    { severity: "warning", position: { line: 1, column: 1 }, remedy },
  ]);
});

test("warn excuses nothing that is misspelt", () => {
  expect(places(web("pid_limits: 5"), { unsupported: { pid_limits: "warn" } })).toEqual([
    "1:1 warning SW124 ",
    "4:5 SW120 services.web.pid_limits",
  ]);
});

test.each([
  ["services.web", "enviroment: {}", "environment"],
  ["services.web", "prots: []", "ports"],
  ["services.web", "Image: x", "image"],
  ["services.web", "working-dir: /", "working_dir"],
  ["services.web.build", "build: {contex: .}", "context"],
  ["services.web.deploy", "deploy: {replica: 2}", "replicas"],
  ["services.web.deploy.resources.limits", "deploy: {resources: {limits: {memroy: 1g}}}", "memory"],
  ["services.web.ports[0]", "ports: [{target: 80, publish: 80}]", "published"],
  ["services.web.volumes[0]", "volumes: [{type: tmpfs, traget: /x}]", "target"],
  ["services.web.networks.default", "networks: {default: {alias: [x]}}", "aliases"],
])("a misspelt key below %s: %s", (path, line, meant) => {
  const unknown = load(web(line)).diagnostics.filter(({ code }) => code === "SW120");
  expect(unknown).toMatchObject([{ remedy: `did you mean \`${meant}\`?` }]);
  expect(unknown[0]?.path.startsWith(`${path}.`)).toBe(true);
});

test("a key that resembles nothing is unknown", () => {
  expect(told(web("colour: red"))).toEqual([
    "compose.yaml:4:5 SW120 services.web.colour: unknown key; " +
      "remove it, or begin it with x- if it is meant for another tool",
  ]);
});

test("extension fields are left alone, wherever keys are fixed", () => {
  const text = `x-top: 1
services:
  web:
    image: nginx
    x-one: 1
    build: {context: ., x-two: 2}
    deploy: {x-three: 3}
`;
  expect(places(text)).toEqual([]);
});

test("several mistakes are told at once, in the order of the file", () => {
  const text = `services:
  web:
    image: nginx
    uts: host
    ports: ["99999:80"]
    restart: sometimes
  db:
    imag: postgres
    depends_on: [wbe]
volumes:
  data: {drivr: local}
`;
  expect(places(text)).toEqual([
    "4:5 SW270 services.web.uts",
    "5:13 SW210 services.web.ports[0]",
    "6:14 SW202 services.web.restart",
    "7:3 SW203 services.db",
    "8:5 SW120 services.db.imag",
    "9:18 SW240 services.db.depends_on[0]",
    "11:10 SW120 volumes.data.drivr",
  ]);
});

test("top-level keys: what is not supported, and what is misspelt", () => {
  const text = "services: {web: {image: a}}\nsecrets: {}\nconfigs: {}\nmodels: {}\nvolume: {}\n";
  expect(places(text)).toEqual(["4:1 SW271 models", "5:1 SW120 volume"]);
});

test("names from a file never reach into an object's prototype", () => {
  const text = "services:\n  constructor:\n    image: a\n    environment: {__proto__: x, toString: y}\n";
  const [service] = project(text).services;
  expect(Object.entries(service?.environment ?? {})).toEqual([
    ["__proto__", "x"],
    ["toString", "y"],
  ]);
  expect(places("services: {web: {image: a, hasOwnProperty: 1}}")).toEqual([
    "1:28 SW120 services.web.hasOwnProperty",
  ]);
  expect(places("services: {web: {image: a, volumes: ['constructor:/x']}}")).toEqual([
    "1:38 SW222 services.web.volumes[0]",
  ]);
});
