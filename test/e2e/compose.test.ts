import { lines } from "./support/command";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const token = "s3cret-of-the-database";

/** What services have in common; another file's, so that its paths and keys come from there. */
const base = `
services:
  worker:
    image: busybox:latest
    logging: { driver: json-file, options: { max-size: 1m, max-file: "2" } }
    ulimits: { nofile: { soft: 1024, hard: 2048 }, nproc: 512 }
    stop_grace_period: 1s
    configs: [{ source: motd, target: /etc/motd, uid: "1000", gid: "1000", mode: 0440 }]
`;

const compose = `
services:
  db:
    extends: { file: base.yaml, service: worker }
    command: [sh, -c, "sleep 2; touch /tmp/ready; exec sleep 100000"]
    healthcheck: { test: "test -f /tmp/ready", interval: 1s, timeout: 90s, retries: 60 }
    secrets: [{ source: token, target: db_token, mode: 0400 }]
    volumes: [/var/lib/db-data, "data:/data"]
    networks: [default, back]
    ipc: shareable
  migrate:
    extends: { file: base.yaml, service: worker }
    command: [sh, -c, "echo migrated $\${STEPS}"]
    depends_on: { db: { condition: service_healthy } }
  web:
    extends: { file: base.yaml, service: worker }
    command: [sleep, "100000"]
    depends_on:
      db: { condition: service_healthy, restart: true }
      migrate: { condition: service_completed_successfully }
  isolated:
    image: busybox:latest
    entrypoint: []
    command: [sleep, "100000"]
    init: true
    user: "1000:1000"
    group_add: ["2000"]
    working_dir: /tmp
    hostname: alone
    domainname: example.test
    cap_add: [net_admin]
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    sysctls: { net.core.somaxconn: 512 }
    tty: true
    stdin_open: true
    stop_signal: SIGINT
    ipc: shareable
    shm_size: 32m
    mem_limit: 64m
    mem_reservation: 48m
    memswap_limit: -1
    cpu_shares: 512
    cpu_quota: 50000
    cpu_period: 100000
    read_only: true
    tmpfs: ["/run:size=4m,mode=1777", /var/cache]
    volumes:
      - { type: tmpfs, target: /scratch, tmpfs: { size: 1m, mode: 0700 } }
      - { type: bind, source: /etc/hostname, target: /host, read_only: true, bind: { propagation: rprivate, create_host_path: false } }
    dns: [9.9.9.9, 1.1.1.1]
    dns_search: [example.test]
    dns_opt: ["ndots:2"]
    extra_hosts: ["machine=host-gateway", "other:10.0.0.9"]
    devices: ["/dev/null:/dev/nothing:rw"]
    device_cgroup_rules: ["c 1:3 rwm"]
    networks: { back: { aliases: [lonely] } }
  beside:
    image: busybox:latest
    command: [sleep, "100000"]
    network_mode: service:db
    ipc: service:db
    pid: service:db
    volumes_from: ["db:ro"]
    deploy: { resources: { limits: { cpus: "0.05" } } }
volumes:
  data: { labels: { kind: test } }
networks:
  back: { ipam: { config: [{ subnet: 10.77.0.0/24 }] }, labels: { kind: test } }
configs:
  motd: { file: motd }
secrets:
  token: { environment: TOKEN }
`;

/** What differs here from the first file. */
const override = `
services:
  migrate: { environment: { STEPS: all } }
  web: { labels: { tier: front }, command: !override [sleep, "99999"] }
`;

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("compose");
  stack.write("base.yaml", base);
  stack.write("compose.yaml", compose);
  stack.write("compose.test.yaml", override);
  stack.write("motd", "Good morning\n");
  stack.declare({
    machines: { "node-1": { memory: "2g" } },
    stacks: {
      shop: { file: ["compose.yaml", "compose.test.yaml"], variables: { TOKEN: token } },
    },
  });
});
afterAll(() => stack.remove());

const inspect = (container: string, format: string) =>
  stack.on("node-1", `docker inspect -f '${format}' ${container}`);
const time = (text: string) => Date.parse(text.trim());

test("up makes what two files, and a third that they extend, say together", async () => {
  await stack.up();
  expect(await stack.containersOn("node-1")).toEqual([
    "shop-beside-1",
    "shop-db-1",
    "shop-isolated-1",
    "shop-migrate-1",
    "shop-web-1",
  ]);
  expect(await inspect("shop-web-1", '{{index .Config.Labels "tier"}} {{.Args}}')).toBe("front [99999]");
});

test("a service starts once the one that it waits for is healthy, and the job that it waits for has ended", async () => {
  const healthy = await inspect(
    "shop-db-1",
    '{{range .State.Health.Log}}{{.ExitCode}} {{.End.UTC.Format "2006-01-02T15:04:05.000Z"}}{{println}}{{end}}',
  );
  const [first] = lines(healthy).filter((line) => line.startsWith("0 "));
  const [ended, code] = (await inspect("shop-migrate-1", "{{.State.FinishedAt}} {{.State.ExitCode}}")).split(
    " ",
  );
  expect(code).toBe("0");
  expect(await stack.on("node-1", "docker logs shop-migrate-1")).toBe("migrated all");
  const started = time(await inspect("shop-web-1", "{{.State.StartedAt}}"));
  expect(started).toBeGreaterThan(time(first?.slice(2) ?? ""));
  expect(started).toBeGreaterThan(time(ended ?? ""));
});

test("a secret and a config are files with their modes and owners", async () => {
  const stat = (path: string) =>
    stack.on("node-1", `docker exec shop-db-1 sh -c "stat -c '%a %u:%g' ${path}; cat ${path}"`);
  expect(await stat("/run/secrets/db_token")).toBe(`400 0:0\n${token}`);
  expect(await stat("/etc/motd")).toBe("440 1000:1000\nGood morning");
});

test("the secret stands in no output and in no plain state", async () => {
  expect(stack.printed).not.toContain(token);
  expect(await stack.export()).not.toContain(token);
});

test("logging and limits are the engine's", async () => {
  expect(await inspect("shop-web-1", "{{json .HostConfig.LogConfig}}")).toBe(
    '{"Type":"json-file","Config":{"max-file":"2","max-size":"1m"}}',
  );
  const ulimits = JSON.parse(await inspect("shop-web-1", "{{json .HostConfig.Ulimits}}")) as object[];
  expect(new Set(ulimits)).toEqual(
    new Set([
      { Name: "nofile", Soft: 1024, Hard: 2048 },
      { Name: "nproc", Soft: 512, Hard: 512 },
    ]),
  );
});

test("a service in another one's namespaces sees its processes and shares its network", async () => {
  expect(await stack.on("node-1", "docker exec shop-beside-1 cat /proc/1/comm")).toBe("sleep");
  const id = await inspect("shop-db-1", "{{.Id}}");
  expect(await inspect("shop-beside-1", "{{.HostConfig.NetworkMode}}")).toBe(`container:${id}`);
  expect(await stack.on("node-1", "docker exec shop-db-1 ping -c 1 -W 2 lonely")).toContain(
    "1 packets received",
  );
});

test("the next preview finds nothing to do, nor does the one after a refresh", async () => {
  await stack.unchanged();
  await stack.refresh();
  await stack.unchanged();
});

test("an edited healthcheck makes the container anew, and the one that restarts with it", async () => {
  const before = await stack.ids("node-1");
  stack.write("compose.yaml", compose.replace("retries: 60", "retries: 61"));
  const up = await stack.up();
  // What is in its namespaces goes and comes with it.
  expect(up.containers).toEqual(["replace shop-beside-1", "replace shop-db-1", "replace shop-web-1"]);
  const after = await stack.ids("node-1");
  expect(after["shop-migrate-1"]).toBe(before["shop-migrate-1"]);
  expect(after["shop-web-1"]).not.toBe(before["shop-web-1"]);
  expect(await inspect("shop-db-1", "{{.Config.Healthcheck.Retries}}")).toBe("61");
  await stack.unchanged();
});
