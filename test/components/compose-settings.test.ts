import { labelsOf, make, type Plain } from "./support/made";

/** The container of a service with these lines. */
async function container(...lines: string[]): Promise<Plain> {
  const made = await make(
    `services:\n  web:\n    image: a\n${lines.map((line) => `    ${line}\n`).join("")}`,
  );
  expect(made.diagnostics.filter((line) => !/ (warning|notice) /.test(line))).toEqual([]);
  return made.containers["shop-web-1"] ?? {};
}

test.each<[string, object]>([
  ["init: true", { init: true }],
  ["tty: true", { tty: true }],
  ["stdin_open: true", { stdinOpen: true }],
  ["stop_signal: SIGINT", { stopSignal: "SIGINT" }],
  ["stop_grace_period: 1m30s", { stopTimeout: 90, destroyGraceSeconds: 90 }],
  ["stop_grace_period: 1500ms", { stopTimeout: 2, destroyGraceSeconds: 2 }],
  ["user: '1000:1000'", { user: "1000:1000" }],
  ["group_add: [audio]", { groupAdds: ["audio"] }],
  ["working_dir: /srv", { workingDir: "/srv" }],
  ["hostname: here", { hostname: "here" }],
  ["domainname: example.test", { domainname: "example.test" }],
  ["privileged: true", { privileged: true }],
  ["read_only: true", { readOnly: true }],
  ["userns_mode: host", { usernsMode: "host" }],
  ["cgroup: private", { cgroupnsMode: "private" }],
  ["cgroup_parent: m", { cgroupParent: "m" }],
  ["runtime: runsc", { runtime: "runsc" }],
  ["sysctls: { net.core.somaxconn: 512 }", { sysctls: { "net.core.somaxconn": "512" } }],
  ["storage_opt: { size: 1G }", { storageOpts: { size: "1G" } }],
  ["device_cgroup_rules: ['c 1:3 rwm']", { deviceCgroupRules: ["c 1:3 rwm"] }],
  ["cap_add: [net_admin, CAP_SYS_TIME]", { capabilities: { adds: ["CAP_NET_ADMIN", "CAP_SYS_TIME"] } }],
  ["cap_drop: [all]", { capabilities: { drops: ["ALL"] } }],
  ["tmpfs: ['/run:size=4m', /tmp]", { tmpfs: { "/run": "size=4m", "/tmp": "" } }],
  ["shm_size: 33000k", { shmSize: 33 }],
  ["cpuset: '0-1'", { cpuSet: "0-1" }],
  ["cpu_shares: 512", { cpuShares: 512 }],
  ["cpu_quota: 50000", { cpuQuota: 50000 }],
  ["mem_limit: 64m", { memory: 64, memorySwap: 128 }],
  ["mem_reservation: 1500k", { memoryReservation: 2 }],
  [
    "ulimits: { nproc: 5, nofile: { soft: 1, hard: 2 } }",
    {
      ulimits: [
        { name: "nofile", soft: 1, hard: 2 },
        { name: "nproc", soft: 5, hard: 5 },
      ],
    },
  ],
  [
    "blkio_config: { device_read_bps: [{ path: /dev/sda, rate: 1mb }] }",
    {
      deviceReadBps: [{ path: "/dev/sda", rate: 1048576 }],
    },
  ],
  [
    "devices: ['/dev/a:/dev/b:r', /dev/c]",
    {
      devices: [
        { hostPath: "/dev/a", containerPath: "/dev/b", permissions: "r" },
        { hostPath: "/dev/c", containerPath: "/dev/c", permissions: "rwm" },
      ],
    },
  ],
  [
    "devices: ['vendor.com/class=x']",
    { deviceRequests: [{ driver: "cdi", deviceIds: ["vendor.com/class=x"] }] },
  ],
  ["gpus: all", { deviceRequests: [{ driver: "nvidia", capabilities: ["gpu"], count: -1 }] }],
  ["dns: 9.9.9.9", { dns: ["9.9.9.9"] }],
  ["dns_opt: ['ndots:2']", { dnsOpts: ["ndots:2"] }],
  ["dns_search: example.test", { dnsSearches: ["example.test"] }],
  ["extra_hosts: ['machine:host-gateway']", { hosts: [{ host: "machine", ip: "host-gateway" }] }],
  ["logging: { driver: syslog, options: { tag: a } }", { logDriver: "syslog", logOpts: { tag: "a" } }],
  ["restart: 'on-failure:3'", { restart: "on-failure", maxRetryCount: 3 }],
  [
    "deploy: { restart_policy: { condition: on-failure, max_attempts: 2 } }",
    {
      restart: "on-failure",
      maxRetryCount: 2,
    },
  ],
  ["network_mode: host", { networkMode: "host", networksAdvanced: [] }],
  ["pid: host", { pidMode: "host" }],
  ["ipc: shareable", { ipcMode: "shareable" }],
  ["environment: { A: b, C: }", { envs: ["A=b", "C"] }],
])("%s reaches the container", async (line, expected) => {
  expect(await container(line)).toMatchObject(expected);
});

test.each([
  ["0.5", { cpus: "0.5" }],
  ["2", { cpus: "2.0" }],
  ["1.25", { cpus: "1.25" }],
  ["10", { cpus: "10." }],
  ["0.05", { cpuQuota: 5000, cpuPeriod: 100_000 }],
  ["1.005", { cpus: "1.005" }],
])("%s cores are written as the plugin reads them back, or as a share of time", async (cpus, expected) => {
  expect(await container(`cpus: ${cpus}`)).toMatchObject(expected);
});

test("memory and swap together may be unlimited", async () => {
  expect(await container("mem_limit: 64m", "memswap_limit: -1")).toMatchObject({
    memory: 64,
    memorySwap: -1,
  });
});

test("rounding to MiB does not lift a reservation above its limit", async () => {
  const { memory, memoryReservation } = await container("mem_limit: 1500k", "mem_reservation: 1500k");
  expect([memory, memoryReservation]).toEqual([1, 1]);
});

test("a GPU that is reserved is asked of the engine", async () => {
  const request = "{ driver: amd, capabilities: [gpu, compute], device_ids: ['0', '3'], options: { a: b } }";
  const { deviceRequests } = await container(
    `deploy: { resources: { reservations: { devices: [${request}] } } }`,
  );
  expect(deviceRequests).toEqual([
    { driver: "amd", capabilities: ["compute", "gpu"], deviceIds: ["0", "3"], options: { a: "b" } },
  ]);
});

test("what turns labels of a container off stands among its security options, as the engine reports it", async () => {
  const { securityOpts } = await container("privileged: true", "security_opt: ['no-new-privileges:true']");
  expect(securityOpts).toEqual(["no-new-privileges:true", "label=disable"]);
});

test("a healthcheck's times are all stated, in Go's spelling", async () => {
  const { healthcheck } = await container(
    "healthcheck: { test: [CMD, ok], interval: 90s, timeout: 1500ms, start_period: 2h }",
  );
  expect(healthcheck).toEqual({
    tests: ["CMD", "ok"],
    interval: "1m30s",
    timeout: "1.5s",
    startPeriod: "2h0m0s",
    retries: 3,
  });
});

test.each(["disable: true", "test: [NONE]"])("a healthcheck with %s is off", async (line) => {
  expect((await container(`healthcheck: { ${line} }`))["healthcheck"]).toEqual({ tests: ["NONE"] });
});

test("a healthcheck that is only not off is the image's", async () => {
  expect(await container("healthcheck: { disable: false }")).not.toHaveProperty("healthcheck");
});

const specOf = (made: Plain) => labelsOf(made)["stowage.spec"];

test.each(["init: true", "tmpfs: /run", "cpu_quota: 5000", "cpu_period: 5000", "healthcheck: { test: ok }"])(
  "%s is in the label that makes a container anew, since the plugin changes it without effect",
  async (line) => {
    expect(specOf(await container(line))).toMatch(/^[0-9a-f]{16}$/);
    expect(specOf(await container("tty: true"))).toBeUndefined();
  },
);

test("another interval of a healthcheck is another label", async () => {
  const at = async (interval: string) =>
    specOf(await container(`healthcheck: { test: ok, interval: ${interval} }`));
  expect(await at("1s")).not.toBe(await at("2s"));
});

test.each<[string, string[], string[] | undefined, string[] | undefined]>([
  ["entrypoint and command", ["entrypoint: [a]", "command: [b]"], ["a"], ["b"]],
  ["an entrypoint and an empty command", ["entrypoint: [a]", "command: []"], ["a"], undefined],
  [
    "an empty word, which the plugin takes in entrypoints alone",
    ["entrypoint: [a]", "command: ['', b]"],
    ["a", "", "b"],
    undefined,
  ],
  ["a cleared entrypoint", ["entrypoint: ''", "command: [a, b]"], ["a"], ["b"]],
])("%s give the same process", async (_, lines, entrypoints, command) => {
  const made = await container(...lines);
  expect([made["entrypoints"], made["command"]]).toEqual([entrypoints, command]);
});

test("the order in which a file says things changes nothing", async () => {
  const lines = [
    "ulimits: { a: 1, b: 2 }",
    "tmpfs: [/x, /y]",
    "cap_add: [A, B]",
    "environment: { A: a, B: b }",
    "labels: { A: a, B: b }",
    "secrets: [a, b]",
    "networks: { a: {}, b: {} }",
    "mac_address: 02:42:ac:11:00:02",
    "sysctls: { a: 1, b: 2 }",
  ];
  const swapped = [
    "sysctls: { b: 2, a: 1 }",
    "mac_address: 02:42:ac:11:00:02",
    "networks: { b: {}, a: {} }",
    "secrets: [b, a]",
    "labels: { B: b, A: a }",
    "environment: { B: b, A: a }",
    "cap_add: [B, A]",
    "tmpfs: [/y, /x]",
    "ulimits: { b: 2, a: 1 }",
  ];
  const top = "networks: { a: {}, b: {} }\nsecrets: { a: { environment: S }, b: { environment: S } }\n";
  const [one, other] = await Promise.all(
    [lines, swapped].map((each) =>
      make(`services:\n  web:\n    image: a\n${each.map((line) => `    ${line}\n`).join("")}${top}`, {
        variables: { S: "x" },
      }),
    ),
  );
  expect(JSON.stringify(other?.containers)).toBe(JSON.stringify(one?.containers));
});
