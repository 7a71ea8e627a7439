import { make } from "./support/made";

const web = (...lines: string[]) =>
  `services:\n  web:\n    image: a\n${lines.map((line) => `    ${line}\n`).join("")}`;
const db = "  db:\n    image: b\n";

/** What is said of a file, without the lines about other matters. */
async function told(text: string, args: Parameters<typeof make>[1] = {}): Promise<string[]> {
  const { diagnostics } = await make(text, args);
  return diagnostics.filter((line) => / SW2(11|31|8\d) /.test(line));
}

test.each<[string, string]>([
  [
    web("security_opt: [a=b, systempaths=unconfined]"),
    'f:4:25 SW280 services.web.security_opt[1]: not supported: the engine does not report it back, so that every `up` would replace the container; use `cap_add` for what is needed, or set unsupported: { security_opt: "warn" } to go on without it',
  ],
  [
    web("security_opt: ['seccomp:./p.json']"),
    "f:4:20 SW280 services.web.security_opt[0]: not supported: the profile is a file",
  ],
  [
    web("extra_hosts: ['a=::1']"),
    "f:4:5 SW280 services.web.extra_hosts: not supported: the docker plugin cannot read an IPv6 address back",
  ],
  [
    web("healthcheck: { interval: 5s }"),
    "f:4:5 SW280 services.web.healthcheck: not supported: it has no `test`",
  ],
  [
    web("command: []"),
    "f:4:5 SW280 services.web.command: not supported: the docker plugin takes an empty command for none",
  ],
  [
    web("command: [a, '']"),
    "f:4:5 SW280 services.web.command: not supported: the docker plugin takes no empty word",
  ],
  [web("entrypoint: []"), "f:4:5 SW281 services.web.entrypoint: is empty"],
  [web("memswap_limit: 64m"), "f:4:5 SW281 services.web.memswap_limit: limits memory and swap"],
  [
    web("mem_limit: 64m", "memswap_limit: 32m"),
    "f:5:5 SW281 services.web.memswap_limit: is less than the memory limit",
  ],
  [web("cpus: 1", "cpu_quota: 50000"), "f:5:5 SW281 services.web.cpu_quota: contradicts `cpus`"],
  [web("cpuset: all"), 'f:4:5 SW281 services.web.cpuset: "all" names no processors'],
  [
    web("pull_policy: always"),
    "f:4:5 SW280 services.web.pull_policy: not supported: an image is pulled where it is missing",
  ],
  [web("pull_policy: build"), "f:4:5 SW280 services.web.pull_policy: not supported"],
  [
    web("labels: { stowage.spec: a }"),
    "f:4:15 SW281 services.web.labels.stowage.spec: the prefix stowage is our own",
  ],
  [
    web("deploy: { resources: { reservations: { devices: [{ count: 1 }] } } }"),
    "f:4:54 SW281 services.web.deploy.resources.reservations.devices[0]: the request has no `capabilities`",
  ],
  [
    web("ports: ['8080:80', '8081:80']"),
    "f:4:24 SW211 services.web.ports[1]: 80/tcp is bound to two host ports",
  ],
  [web("build: ./nowhere"), 'f:4:12 SW285 services.web.build: the build folder "'],
  [web("build: /srv/app"), "f:4:12 SW285 services.web.build: the path is absolute"],
  [
    web("build: { context: examples/voting/vote, cache_from: ['type=registry,ref=a'] }"),
    "f:4:45 SW280 services.web.build.cache_from: not supported: the engine's own builder",
  ],
  [
    web("volumes: [{ type: bind, source: /a, target: /x, bind: { selinux: z, propagation: shared } }]"),
    "f:4:15 SW280 services.web.volumes[0].selinux: not supported: the docker plugin relabels no mount",
  ],
])("%s is refused at its place", async (text, expected) => {
  expect(await told(text)).toEqual([expect.stringContaining(expected)]);
});

test.each<[string, string]>([
  [
    "network_mode: container:other",
    "f:4:5 SW282 services.web.network_mode: not supported: the container other is none of this project",
  ],
  ["pid: service:db", "f:4:5 SW282 services.web.pid: db has 2 containers, and only one can be shared"],
  [
    "volumes_from: [db]",
    "f:4:20 SW282 services.web.volumes_from[0]: db has 2 containers, and only one's volumes can be taken",
  ],
  [
    "volumes_from: ['container:other']",
    "f:4:20 SW282 services.web.volumes_from[0]: not supported: the container other is none of this project",
  ],
])("%s cannot be shared", async (line, expected) => {
  expect(await told(`${web(line)}${db}    deploy: { replicas: 2 }\n`)).toEqual([
    expect.stringContaining(expected),
  ]);
});

test.each<[string, string]>([
  ["hostname: a", "services.web.hostname"],
  ["dns: 9.9.9.9", "services.web.dns"],
  ["mac_address: 02:42:ac:11:00:02", "services.web.mac_address"],
])("%s contradicts another service's network", async (line, path) => {
  const found = await told(`${web(line, "network_mode: service:db")}${db}`);
  expect(found).toEqual([
    expect.stringContaining(`SW282 ${path}: contradicts \`network_mode\`: the network is that of shop-db-1`),
  ]);
});

test.each<[string, string, string]>([
  [
    "restart: always",
    "service_completed_successfully",
    "SW284 services.db.restart: is always, but another service waits for this one's end",
  ],
  [
    "scale: 2",
    "service_completed_successfully",
    "SW284 services.db.deploy: another service waits for its end",
  ],
])("a service with %s cannot be waited for with %s", async (line, condition, expected) => {
  const text = `${web(`depends_on: { db: { condition: ${condition} } }`)}${db}    ${line}\n`;
  expect(await told(text)).toEqual([expect.stringContaining(expected)]);
});

const networks = (attachment: string, network: string) =>
  `${web(`networks: { lan: { ${attachment} } }`)}networks:\n  lan: { ${network} }\n`;

test.each<[string, string, string]>([
  [
    "ipv4_address: 10.0.0.5",
    "",
    "f:4:24 SW231 services.web.networks.lan.ipv4_address: not supported: an overlay gives",
  ],
  ["", "driver_opts: { a: b }", "f:6:3 SW231 networks.lan.driver_opts: not supported"],
  ["", "enable_ipv6: true", "f:6:3 SW231 networks.lan.enable_ipv6: not supported"],
  [
    "",
    "ipam: { config: [{ ip_range: 10.1.0.0/24 }] }",
    "f:6:3 SW231 networks.lan.ipam: not supported: the gateway of the subnet is not clear",
  ],
])("an overlay { %s } with { %s } is refused", async (attachment, network, expected) => {
  expect(await told(networks(attachment, network))).toEqual([expect.stringContaining(expected)]);
});

test.each(["secrets", "configs"])("%s cannot be written into a container that is read-only", async (kind) => {
  const text = `${web("read_only: true", `${kind}: [s]`)}${kind}:\n  s: { environment: S }\n`;
  expect(await told(text, { variables: { S: "x" } })).toEqual([
    expect.stringContaining(`f:5:5 SW280 services.web.${kind}: not supported: the engine writes no file`),
  ]);
});

test("a secret below a tmpfs would not be seen", async () => {
  const text = `${web("tmpfs: /run", "secrets: [s]")}secrets:\n  s: { environment: S }\n`;
  expect(await told(text, { variables: { S: "x" } })).toEqual([
    expect.stringContaining(
      "f:5:15 SW280 services.web.secrets[0]: not supported: /run/secrets/s would be hidden by the tmpfs on /run",
    ),
  ]);
});

test.each<[string, string]>([
  ["{ environment: NONE }", "SW283 secrets.s: the variable NONE has no value; pass it in `variables`"],
  ["{ file: nowhere }", "SW283 secrets.s: the file nowhere is not there"],
  ["{ file: test }", "SW283 secrets.s: test is no file"],
  [
    "{ external: true }",
    "SW283 secrets.s: is external, and the program does not give its content; pass `secrets: { s: ... }`",
  ],
])("a secret %s without content is refused", async (source, expected) => {
  const text = `${web("secrets: [s]")}secrets:\n  s: ${source}\n`;
  expect(await told(text)).toEqual([expect.stringContaining(`f:6:3 ${expected}`)]);
});

test.each<[string, string]>([
  ["uid: web", 'SW281 services.web.configs[0].uid: "web" is no number'],
  ["mode: 04755", "SW280 services.web.configs[0].mode: not supported: the docker plugin knows permissions"],
])("a config with %s is refused", async (line, expected) => {
  const text = `${web(`configs: [{ source: c, ${line} }]`)}configs:\n  c: { content: x }\n`;
  expect(await told(text)).toEqual([expect.stringContaining(expected)]);
});

test("what the policy lets pass is left out, with a warning", async () => {
  const made = await make(web("security_opt: [a=b, systempaths=unconfined]"), {
    unsupported: { security_opt: "warn" },
  });
  expect(made.containers["shop-web-1"]).toMatchObject({ securityOpts: ["a=b"] });
  expect(made.diagnostics).toEqual([
    expect.stringContaining("f:4:25 warning SW280 services.web.security_opt[1]"),
  ]);
});
