import { ownVolume } from "../../components/service/own-volume";
import { labelsOf, make } from "./support/made";

const db = "  db: { image: b, volumes: [/var/lib/db, 'data:/data:ro'] }\nvolumes: { data: {} }\n";
const services = (...lines: string[]) => `services:\n${lines.map((line) => `  ${line}\n`).join("")}`;

test.each([
  ["network_mode", "networkMode"],
  ["pid", "pidMode"],
  ["ipc", "ipcMode"],
])("%s of another service is its container's, by id, on the same machine", async (key, setting) => {
  const made = await make(services(`web: { image: a, ${key}: 'service:db' }`, "db: { image: b }"));
  expect(made.containers["shop-web-1"]?.[setting]).toBe("container:id-of-shop-db-1");
  expect(made.specs["shop-web-1"]?.with).toEqual(["shop-db-1"]);
});

test("a container that the project itself names is as good as its service", async () => {
  const made = await make(
    services("web: { image: a, pid: 'container:one' }", "db: { image: b, container_name: one }"),
  );
  expect(made.containers["shop-web-1"]?.["pidMode"]).toBe("container:id-of-one");
});

test("who is on another container's network has no network and no host name of its own", async () => {
  const made = await make(services("web: { image: a, network_mode: 'service:db' }", "db: { image: b }"));
  const { networksAdvanced, hostname } = made.containers["shop-web-1"] ?? {};
  expect([networksAdvanced, hostname]).toEqual([[], undefined]);
});

test("the planner knows who listens on the machine's own network", async () => {
  const made = await make(services("web: { image: a, network_mode: host }"));
  expect(made.specs["shop-web-1"]?.hostNetwork).toBe(true);
});

test("volumes_from mounts what the other one mounts, its anonymous volumes too, read-only where it says so", async () => {
  const made = await make(
    `${services("web: { image: a, volumes_from: ['db:ro'], volumes: ['/mine:/data'] }")}${db}`,
  );
  expect(made.containers["shop-web-1"]?.["volumes"]).toEqual([
    { hostPath: "/mine", containerPath: "/data", readOnly: false },
    { volumeName: "shop-db-1_var-lib-db", containerPath: "/var/lib/db", readOnly: true },
  ]);
  expect(made.specs["shop-web-1"]).toMatchObject({ with: ["shop-db-1"], volumes: ["shop-db-1_var-lib-db"] });
});

test("two anonymous volumes whose paths look alike have names of their own", () => {
  const paths = ["/var/lib/db", "/var/lib-db", "/var-lib/db", "/var/lib db"];
  expect(ownVolume(paths[0]!)).toBe("{container}_var-lib-db");
  expect(new Set(paths.map(ownVolume)).size).toBe(4);
});

test("a mount says what only the plugin's other form can say", async () => {
  const lines = [
    "{ type: bind, source: /a, target: /a, bind: { propagation: rslave } }",
    "{ type: bind, source: /b, target: /b, read_only: true, bind: { create_host_path: false } }",
    "{ type: tmpfs, target: /c, tmpfs: { size: 1m, mode: 0700 } }",
    "'/d:/d:z'",
    "{ type: volume, source: data, target: /e, bind: { selinux: Z } }",
  ];
  const made = await make(
    `services:\n  web:\n    image: a\n    volumes:\n${lines.map((line) => `      - ${line}\n`).join("")}volumes: { data: {} }\n`,
  );
  expect(made.containers["shop-web-1"]).toMatchObject({
    mounts: [
      { type: "bind", source: "/a", target: "/a", bindOptions: { propagation: "rslave" } },
      { type: "bind", source: "/b", target: "/b", readOnly: true },
      { type: "tmpfs", target: "/c", tmpfsOptions: { sizeBytes: 1048576, mode: 0o700 } },
    ],
    volumes: [
      { hostPath: "/d", containerPath: "/d", selinuxRelabel: "z" },
      { volumeName: "shop_data", containerPath: "/e", selinuxRelabel: "Z" },
    ],
  });
});

const waiting = (condition: string, more = "") =>
  services(
    `web: { image: a, depends_on: { db: { condition: ${condition}${more} } } }`,
    "db: { image: b, healthcheck: { test: ok, interval: 1s, timeout: 2s, retries: 5, start_period: 20s } }",
  );

test("who is waited for until it is healthy counts as made when it is, or after all its tries", async () => {
  const made = await make(waiting("service_healthy"));
  expect(made.containers["shop-db-1"]).toMatchObject({
    wait: true,
    waitTimeout: 20 + 5 * 3 + 30,
    mustRun: true,
  });
  expect(made.containers["shop-web-1"]).not.toHaveProperty("wait");
});

test("who is waited for until its end is a job: it runs once, and its log is kept", async () => {
  const made = await make(waiting("service_completed_successfully"));
  expect(made.containers["shop-db-1"]).toMatchObject({
    attach: true,
    logs: true,
    mustRun: false,
    restart: "no",
  });
  expect(made.containers["shop-web-1"]).toMatchObject({ mustRun: true, waitTimeout: 60, restart: "always" });
});

test("a condition changes nothing that would make a container anew", async () => {
  const [started, healthy] = await Promise.all([
    make(waiting("service_started")),
    make(waiting("service_healthy")),
  ]);
  const unwatched = { ...healthy.containers["shop-db-1"], wait: undefined, waitTimeout: undefined };
  expect(unwatched).toEqual(started.containers["shop-db-1"]);
  expect(healthy.containers["shop-web-1"]).toEqual(started.containers["shop-web-1"]);
});

test("a service that restarts with another one carries that one's id in its label", async () => {
  const spec = async (more: string) =>
    labelsOf((await make(waiting("service_started", more))).containers["shop-web-1"] ?? {})["stowage.spec"];
  expect(await spec("")).toBeUndefined();
  expect(await spec(", restart: true")).toMatch(/^[0-9a-f]{16}$/);
});

const onNetwork = (attachment: string, network: string) =>
  `services:\n  web:\n    image: a\n    networks: { lan: { ${attachment} } }\nnetworks: { lan: { ${network} } }\n`;

test("a network's pools state their gateway, as the engine reports it", async () => {
  const made = await make(
    onNetwork(
      "",
      "ipam: { config: [{ subnet: 10.1.2.3/16 }, { subnet: 'fd00::/64' }, { subnet: 10.2.0.0/24, gateway: 10.2.0.9 }] }",
    ),
  );
  expect(made.networks["shop_lan"]?.["settings"]).toEqual({
    ipamConfigs: [
      { subnet: "10.1.2.3/16", gateway: "10.1.0.1" },
      { subnet: "fd00::/64", gateway: "fd00::1" },
      { subnet: "10.2.0.0/24", gateway: "10.2.0.9" },
    ],
  });
});

test("on a bridge a container may have a fixed address, and the network options", async () => {
  const made = await make(
    onNetwork(
      "ipv4_address: 10.1.0.5, mac_address: '02:42:ac:11:00:02', driver_opts: { b: c }",
      "driver_opts: { a: b }, enable_ipv6: true",
    ),
    { network: "bridge" },
  );
  expect(made.diagnostics).toEqual([
    "f:4:48 notice SW123 services.web.networks.lan.mac_address: an engine older than Docker 25 ignores it",
  ]);
  expect(made.containers["shop-web-1"]?.["networksAdvanced"]).toEqual([
    {
      name: "shop_lan",
      aliases: ["web"],
      ipv4Address: "10.1.0.5",
      macAddress: "02:42:ac:11:00:02",
      driverOpts: ["b=c"],
    },
  ]);
  expect(made.networks["shop_lan"]?.["settings"]).toEqual({ options: { a: "b" }, ipv6: true });
});
