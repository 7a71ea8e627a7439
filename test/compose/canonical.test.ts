import { canonical, loadCompose, printCanonical, type UnsupportedPolicy } from "../../compose";
import { plainJson } from "../../compose/canonical";
import { load, project, web } from "./load";

/** Lets every finding pass that offers it, as these tests are about what is printed. */
function canonicalOf(text: string, profiles: readonly string[] = ["*"]): Record<string, unknown> {
  const lacks = load(text, { profiles }).diagnostics.filter(({ remedy }) =>
    remedy?.includes("unsupported: {"),
  );
  const unsupported: UnsupportedPolicy = Object.fromEntries(lacks.map(({ path }) => [path, "warn"]));
  return plainJson(canonical(project(text, { unsupported, profiles }), "p")) as Record<string, unknown>;
}

/** What the canonical form says of the service besides what each one says. */
function service(lines: string, top = ""): Readonly<Record<string, unknown>> {
  const { services } = canonicalOf(web(lines) + top) as { services: { web: Record<string, unknown> } };
  const { command, entrypoint, networks, ...rest } = services.web;
  return {
    ...rest,
    image: undefined,
    ...(command !== null && { command }),
    ...(entrypoint !== null && { entrypoint }),
    ...(JSON.stringify(networks) !== '{"default":null}' && { networks }),
  };
}

const data = "volumes: {data: }\n";

test.each<[string, Readonly<Record<string, unknown>>, string?]>([
  ["command: a 'b c'", { command: ["a", "b c"] }],
  ["command: []", { command: [] }],
  ["entrypoint: [a]", { entrypoint: ["a"] }],
  ["environment: [A=1, B, C=]", { environment: { A: "1", B: null, C: "" } }],
  ["labels: [a=b, c]", { labels: { a: "b", c: "" } }],
  ["annotations: {a: 1}", { annotations: { a: "1" } }],
  ["attach: false", { attach: false }],
  [
    "blkio_config: {weight: 300, weight_device: [{path: /dev/a, weight: 400}]}",
    {
      blkio_config: { weight: 300, weight_device: [{ path: "/dev/a", weight: 400 }] },
    },
  ],
  [
    "blkio_config: {device_read_bps: [{path: /dev/a, rate: 12mb}], device_write_iops: [{path: /dev/a, rate: 30}]}",
    {
      blkio_config: {
        device_read_bps: [{ path: "/dev/a", rate: "12582912" }],
        device_write_iops: [{ path: "/dev/a", rate: "30" }],
      },
    },
  ],
  ["cap_add: [ALL]\ncap_drop: [NET_ADMIN]", { cap_add: ["ALL"], cap_drop: ["NET_ADMIN"] }],
  ["cgroup: private\ncgroup_parent: m", { cgroup: "private", cgroup_parent: "m" }],
  [
    "configs: [c, {source: c, target: /x, uid: '1', gid: '2', mode: 0440}]",
    {
      configs: [{ source: "c" }, { source: "c", target: "/x", uid: "1", gid: "2", mode: "0440" }],
    },
    "configs: {c: {content: hello}}\n",
  ],
  [
    "secrets: [s, {source: s, target: own}]",
    {
      secrets: [
        { source: "s", target: "/run/secrets/s" },
        { source: "s", target: "own" },
      ],
    },
    "secrets: {s: {environment: X}}\n",
  ],
  [
    "container_name: own\nhostname: h\ndomainname: d\nuser: u\nworking_dir: /w",
    {
      container_name: "own",
      hostname: "h",
      domainname: "d",
      user: "u",
      working_dir: "/w",
    },
  ],
  [
    "cpu_count: 2\ncpu_percent: 50\ncpu_shares: 7\ncpuset: '0,1'",
    {
      cpu_count: 2,
      cpu_percent: 50,
      cpu_shares: 7,
      cpuset: "0,1",
    },
  ],
  [
    "cpu_period: 50ms\ncpu_quota: 25000\ncpu_rt_period: 11000us\ncpu_rt_runtime: '400'",
    {
      cpu_period: 50000,
      cpu_quota: 25000,
      cpu_rt_period: 11000,
      cpu_rt_runtime: 400,
    },
  ],
  [
    "cpus: '0.50'\nmem_limit: 50m\nmem_reservation: 10m\nmemswap_limit: -1\nshm_size: 64M\nmem_swappiness: 5",
    {
      cpus: 0.5,
      mem_limit: "52428800",
      mem_reservation: "10485760",
      memswap_limit: "-1",
      shm_size: "67108864",
      mem_swappiness: "5",
    },
  ],
  ["credential_spec: {file: a.json}", { credential_spec: { file: "a.json" } }],
  ["depends_on: [web2]", { depends_on: { web2: { condition: "service_started", required: true } } }, web2()],
  [
    "depends_on: {web2: {condition: service_completed_successfully, restart: true, required: false}}",
    {
      depends_on: { web2: { condition: "service_completed_successfully", restart: true, required: false } },
    },
    web2(),
  ],
  [
    "links: ['web2:x', web2]",
    {
      links: ["web2:x", "web2"],
      depends_on: { web2: { condition: "service_started", restart: true, required: true } },
    },
    web2(),
  ],
  [
    "volumes_from: ['web2:ro', 'container:x']",
    {
      volumes_from: ["web2:ro", "container:x"],
      depends_on: { web2: { condition: "service_started", required: true } },
    },
    web2(),
  ],
  [
    "pid: 'service:web2'\nipc: shareable",
    {
      pid: "service:web2",
      ipc: "shareable",
      depends_on: { web2: { condition: "service_started", restart: true, required: true } },
    },
    web2(),
  ],
  ["external_links: [a, 'b:c']", { external_links: ["a", "b:c"] }],
  ["deploy: {}", { deploy: { placement: {}, resources: {} } }],
  [
    "deploy: {mode: global, labels: [a=b], endpoint_mode: vip}",
    {
      deploy: { mode: "global", labels: { a: "b" }, endpoint_mode: "vip", placement: {}, resources: {} },
    },
  ],
  [
    "deploy: {replicas: 2, placement: {constraints: [a==b], preferences: [{spread: node.labels.z}], max_replicas_per_node: 1}}",
    {
      deploy: {
        replicas: 2,
        placement: {
          constraints: ["a==b"],
          preferences: [{ spread: "node.labels.z" }],
          max_replicas_per_node: 1,
        },
        resources: {},
      },
    },
  ],
  [
    "deploy: {resources: {limits: {cpus: '1', memory: 1g, pids: 5}, reservations: {devices: [{capabilities: [gpu]}], generic_resources: [{discrete_resource_spec: {kind: x, value: 2}}]}}}",
    {
      deploy: {
        placement: {},
        resources: {
          limits: { cpus: 1, memory: "1073741824", pids: 5 },
          reservations: {
            devices: [{ capabilities: ["gpu"], count: -1 }],
            generic_resources: [{ discrete_resource_spec: { kind: "x", value: 2 } }],
          },
        },
      },
    },
  ],
  [
    "deploy: {restart_policy: {condition: any, delay: 600s, max_attempts: 7, window: 1h}, update_config: {parallelism: 2, delay: 10s, order: start-first, failure_action: pause, monitor: 90s, max_failure_ratio: 0.3}}",
    {
      deploy: {
        placement: {},
        resources: {},
        restart_policy: { condition: "any", delay: "10m0s", max_attempts: 7, window: "1h0m0s" },
        update_config: {
          parallelism: 2,
          delay: "10s",
          order: "start-first",
          failure_action: "pause",
          monitor: "1m30s",
          max_failure_ratio: 0.3,
        },
      },
    },
  ],
  [
    "develop: {watch: [{path: src, action: sync, target: /x, ignore: a, initial_sync: true}]}",
    {
      develop: {
        watch: [
          {
            path: "./src",
            action: "sync",
            target: "/x",
            ignore: ["a"],
            initial_sync: true,
            exec: { command: null },
          },
        ],
      },
    },
  ],
  ["device_cgroup_rules: ['c 1:3 mr']", { device_cgroup_rules: ["c 1:3 mr"] }],
  [
    "devices: [/dev/a, '/dev/b:/dev/c:r', {source: /dev/d, target: /dev/e}, 'v.com/gpu=0']",
    {
      devices: [
        { source: "/dev/a", target: "/dev/a", permissions: "rwm" },
        { source: "/dev/b", target: "/dev/c", permissions: "r" },
        { source: "/dev/d", target: "/dev/e", permissions: "rwm" },
        { source: "v.com/gpu=0", target: "v.com/gpu=0", permissions: "rwm" },
      ],
    },
  ],
  [
    "dns: 8.8.8.8\ndns_opt: [use-vc]\ndns_search: [a.com, '']",
    {
      dns: ["8.8.8.8"],
      dns_opt: ["use-vc"],
      dns_search: ["a.com"],
    },
  ],
  ["expose: [3000, '53/udp']", { expose: ["3000", "53/udp"] }],
  [
    "extra_hosts: ['b=1.1.1.1', 'a:[::1]', 'c:1.1.1.1,2.2.2.2']",
    {
      extra_hosts: ["a=::1", "b=1.1.1.1", "c=1.1.1.1", "c=2.2.2.2"],
    },
  ],
  ["extra_hosts: {a: 1.1.1.1, b: [2.2.2.2]}", { extra_hosts: ["a=1.1.1.1", "b=2.2.2.2"] }],
  ["gpus: all", { gpus: [{ count: -1 }] }],
  [
    "gpus: [{driver: x, device_ids: [a], options: {o: 1}}]",
    {
      gpus: [{ driver: "x", device_ids: ["a"], options: { o: "1" } }],
    },
  ],
  ["group_add: [mail, 44]", { group_add: ["mail", "44"] }],
  [
    "healthcheck: {test: curl x, interval: 90s, timeout: 500ms, retries: 3, start_period: 1h, start_interval: 1.5s}",
    {
      healthcheck: {
        test: ["CMD-SHELL", "curl x"],
        interval: "1m30s",
        timeout: "500ms",
        retries: 3,
        start_period: "1h0m0s",
        start_interval: "1.5s",
      },
    },
  ],
  ["healthcheck: {disable: true}", { healthcheck: { disable: true } }],
  [
    "init: false\ntty: false\nstdin_open: true\nprivileged: true\nread_only: true",
    {
      init: false,
      stdin_open: true,
      privileged: true,
      read_only: true,
    },
  ],
  [
    "isolation: process\nuts: host\nuse_api_socket: true\nruntime: r\nuserns_mode: host",
    {
      isolation: "process",
      uts: "host",
      use_api_socket: true,
      runtime: "r",
      userns_mode: "host",
    },
  ],
  ["logging: {driver: d, options: {a: 1}}", { logging: { driver: "d", options: { a: "1" } } }],
  ["mac_address: 02:42:ac:11:65:43", { mac_address: "02:42:ac:11:65:43" }],
  ["models: [m]", { models: { m: null } }, "models: {m: {model: ai/x}}\n"],
  [
    "models: {m: {endpoint_var: U, model_var: N}}",
    { models: { m: { endpoint_var: "U", model_var: "N" } } },
    "models: {m: {model: ai/x}}\n",
  ],
  ["network_mode: host", { network_mode: "host", networks: undefined }],
  ["networks: [n]", { networks: { n: null } }, "networks: {n: }\n"],
  [
    "networks: {n: {aliases: [a], ipv4_address: 10.0.0.1, link_local_ips: [57.1.1.1], mac_address: 02:42:ac:11:65:43, priority: 1, gw_priority: -1, interface_name: e0, driver_opts: {a: 1}}}",
    {
      networks: {
        n: {
          aliases: ["a"],
          ipv4_address: "10.0.0.1",
          link_local_ips: ["57.1.1.1"],
          mac_address: "02:42:ac:11:65:43",
          priority: 1,
          gw_priority: -1,
          interface_name: "e0",
          driver_opts: { a: "1" },
        },
      },
    },
    "networks: {n: }\n",
  ],
  [
    "oom_kill_disable: true\noom_score_adj: -5\npids_limit: 9",
    {
      oom_kill_disable: true,
      oom_score_adj: -5,
      pids_limit: 9,
    },
  ],
  [
    "platform: linux/arm64/v8\npull_policy: if_not_present\npull_refresh_after: 24h",
    {
      platform: "linux/arm64/v8",
      pull_policy: "missing",
      pull_refresh_after: "24h0m0s",
    },
  ],
  [
    "ports: ['8080-8081:80-81', '9000-9100:90', {target: 7, mode: host, host_ip: 127.0.0.1, name: x, app_protocol: http}]",
    {
      ports: [
        { mode: "ingress", protocol: "tcp", published: "8080", target: 80 },
        { mode: "ingress", protocol: "tcp", published: "8081", target: 81 },
        { mode: "ingress", protocol: "tcp", published: "9000-9100", target: 90 },
        { app_protocol: "http", host_ip: "127.0.0.1", mode: "host", name: "x", protocol: "tcp", target: 7 },
      ],
    },
  ],
  [
    "post_start: [{command: a b, user: root, privileged: true, working_dir: /, environment: [A=1]}]\npre_stop: [{command: [a]}]",
    {
      post_start: [
        { command: ["a", "b"], user: "root", privileged: true, working_dir: "/", environment: { A: "1" } },
      ],
      pre_stop: [{ command: ["a"] }],
    },
  ],
  [
    "pre_start: [{command: a, image: i, per_replica: true}]",
    {
      pre_start: [{ command: ["a"], image: "i", per_replica: true }],
    },
  ],
  ["profiles: [a]", { profiles: ["a"] }],
  [
    "provider: {type: t, options: {a: 1, b: [x, y]}}",
    {
      provider: { type: "t", options: { a: ["1"], b: ["x", "y"] } },
      networks: undefined,
    },
  ],
  ["restart: on-failure:3", { restart: "on-failure:3" }],
  ["scale: 2", { scale: 2 }],
  [
    "security_opt: ['label:x']\nstorage_opt: {size: 1G}\nsysctls: [a=1]",
    {
      security_opt: ["label:x"],
      storage_opt: { size: "1G" },
      sysctls: { a: "1" },
    },
  ],
  ["stop_grace_period: 1m30s\nstop_signal: SIGINT", { stop_grace_period: "1m30s", stop_signal: "SIGINT" }],
  ["tmpfs: ['/run:size=16M,mode=1750', /tmp]", { tmpfs: ["/run:size=16M,mode=1750", "/tmp"] }],
  [
    "ulimits: {nproc: 5, nofile: {soft: 7, hard: 7}}",
    { ulimits: { nproc: 5, nofile: { soft: 7, hard: 7 } } },
  ],
  [
    "volumes: ['data:/a/:ro,nocopy', './x:/b:z,rslave', /c]",
    {
      volumes: [
        { type: "volume", source: "data", target: "/a", read_only: true, volume: { nocopy: true } },
        { type: "bind", source: "./x", target: "/b", bind: { selinux: "z", propagation: "rslave" } },
        { type: "volume", target: "/c", volume: {} },
      ],
    },
    data,
  ],
  [
    "volumes: [{type: bind, source: /a, target: /b, bind: {create_host_path: false, recursive: disabled}}]",
    {
      volumes: [
        {
          type: "bind",
          source: "/a",
          target: "/b",
          bind: { create_host_path: false, recursive: "disabled" },
        },
      ],
    },
  ],
  [
    "volumes: [{type: tmpfs, target: /b, tmpfs: {size: 1m, mode: 0755}}, {type: image, source: i, target: /c, image: {subpath: s}}]",
    {
      volumes: [
        { type: "tmpfs", target: "/b", tmpfs: { size: "1048576", mode: 493 } },
        { type: "image", source: "i", target: "/c", image: { subpath: "s" } },
      ],
    },
  ],
  [
    "volumes: [{type: volume, source: data, target: /b, volume: {subpath: s, labels: {a: 1}}, consistency: cached}]",
    {
      volumes: [
        {
          type: "volume",
          source: "data",
          target: "/b",
          volume: { subpath: "s", labels: { a: "1" } },
          consistency: "cached",
        },
      ],
    },
    data,
  ],
])("%s", (...[lines, expected, top]) => {
  expect(service(lines, top)).toEqual(expected);
});

function web2(): string {
  return "  web2:\n    image: b\n";
}

test.each<[string, Readonly<Record<string, unknown>>]>([
  ["app", { context: "./app", dockerfile: "Dockerfile" }],
  [". ", { context: ".", dockerfile: "Dockerfile" }],
  [
    "{context: ../app, dockerfile: D, target: t, args: [A=1, B], labels: [a=b]}",
    {
      context: "../app",
      dockerfile: "D",
      target: "t",
      args: { A: "1" },
      labels: { a: "b" },
    },
  ],
  [
    "{dockerfile_inline: FROM x, tags: [t], cache_from: [c], cache_to: [d], no_cache: true, pull: true, no_cache_filter: s}",
    {
      context: ".",
      dockerfile_inline: "FROM x",
      tags: ["t"],
      cache_from: ["c"],
      cache_to: ["d"],
      no_cache: true,
      pull: true,
      no_cache_filter: ["s"],
    },
  ],
  [
    "{platforms: [linux/amd64], network: host, extra_hosts: ['a=1.1.1.1'], shm_size: 2gb, ulimits: {nproc: 3}, privileged: true}",
    {
      context: ".",
      dockerfile: "Dockerfile",
      platforms: ["linux/amd64"],
      network: "host",
      extra_hosts: ["a=1.1.1.1"],
      shm_size: "2147483648",
      ulimits: { nproc: 3 },
      privileged: true,
    },
  ],
  [
    "{ssh: [default, k=./key], additional_contexts: {a: ./b}, entitlements: [e], isolation: hyperv, provenance: mode=max, sbom: true}",
    {
      context: ".",
      dockerfile: "Dockerfile",
      ssh: ["default", "k=./key"],
      additional_contexts: { a: "./b" },
      entitlements: ["e"],
      isolation: "hyperv",
      provenance: "mode=max",
      sbom: "true",
    },
  ],
  ["https://example.com/x.git#main", { context: "https://example.com/x.git#main", dockerfile: "Dockerfile" }],
])("build: %s", (build, expected) => {
  const { services } = canonicalOf(`services: {web: {build: ${build.includes("#") ? `"${build}"` : build}}}`);
  expect((services as { web: { build: unknown } }).web.build).toEqual(expected);
});

test("what is declared at the top has its name on the engine", () => {
  const text = `services: {web: {image: a}}
networks:
  n: {driver: overlay, driver_opts: {a: 1}, internal: true, attachable: true, enable_ipv4: false, enable_ipv6: true, labels: [l=m],
      ipam: {driver: d, config: [{subnet: 10.0.0.0/8, ip_range: 10.1.0.0/16, gateway: 10.0.0.1, aux_addresses: {h: 10.0.0.2}}], options: {o: 1}}}
  e: {external: true}
  f: {external: {name: g}}
volumes: {v: {driver: d, driver_opts: {a: 1}, labels: {l: m}}, w: {name: own}, x: }
secrets: {s: {file: s.txt}, t: {environment: T, labels: {a: b}}}
configs: {c: {content: "x"}, d: {file: /abs}, e: {external: true, name: own}}
models: {m: {model: ai/x, context_size: 8, runtime_flags: [-a]}}
x-own: {a: [1, true, null, text, "2"]}
`;
  expect({ ...canonicalOf(text), services: undefined }).toEqual({
    name: "p",
    networks: {
      default: { ipam: {}, name: "p_default" },
      e: { external: true, ipam: {}, name: "e" },
      f: { external: true, ipam: {}, name: "g" },
      n: {
        attachable: true,
        driver: "overlay",
        driver_opts: { a: "1" },
        enable_ipv4: false,
        enable_ipv6: true,
        internal: true,
        ipam: {
          config: [
            {
              aux_addresses: { h: "10.0.0.2" },
              gateway: "10.0.0.1",
              ip_range: "10.1.0.0/16",
              subnet: "10.0.0.0/8",
            },
          ],
          driver: "d",
          options: { o: "1" },
        },
        labels: { l: "m" },
        name: "p_n",
      },
    },
    volumes: {
      v: { driver: "d", driver_opts: { a: "1" }, labels: { l: "m" }, name: "p_v" },
      w: { name: "own" },
      x: { name: "p_x" },
    },
    secrets: {
      s: { file: "./s.txt", name: "p_s" },
      t: { environment: "T", labels: { a: "b" }, name: "p_t" },
    },
    configs: {
      c: { content: "x", name: "p_c" },
      d: { file: "/abs", name: "p_d" },
      e: { external: true, name: "own" },
    },
    models: { m: { context_size: 8, model: "ai/x", runtime_flags: ["-a"] } },
    "x-own": { a: [1, true, null, "text", "2"] },
  });
});

test("a file of the first format is printed in today's", () => {
  const text = `web:
  build: .
  dockerfile: D
  net: "container:db"
  log_driver: syslog
  log_opt: {a: b}
  volume_driver: v
  volumes: ["cache/:/c"]
  volumes_from: [db, other]
db: {image: postgres}
`;
  const { services, volumes, networks } = canonicalOf(text) as Record<string, Record<string, unknown>>;
  expect(networks).toBeUndefined();
  expect(volumes).toEqual({ cache: { driver: "v", name: "p_cache" } });
  expect(services?.["db"]).toEqual({
    command: null,
    entrypoint: null,
    image: "postgres",
    network_mode: "bridge",
  });
  expect(services?.["web"]).toEqual({
    build: { context: ".", dockerfile: "D" },
    command: null,
    depends_on: { db: { condition: "service_started", required: true, restart: true } },
    entrypoint: null,
    logging: { driver: "syslog", options: { a: "b" } },
    network_mode: "service:db",
    volumes: [{ type: "volume", source: "cache", target: "/c", volume: {} }],
    volumes_from: ["db", "container:other"],
  });
});

test("the order of declaration changes nothing", () => {
  const one =
    "services: {a: {image: a, user: u, labels: {x: 1, y: 2}}, b: {image: b}}\nvolumes: {v: , w: }\n";
  const other =
    "volumes: {w: , v: }\nservices: {b: {image: b}, a: {labels: [y=2, x=1], user: u, image: a}}\n";
  const print = (text: string) => printCanonical(canonical(project(text), "p"), "yaml");
  expect(print(one)).toBe(print(other));
});

test("a value that is known only later is printed as its variable, and a dollar sign is doubled", () => {
  const text = "services: {a: {image: 'x:$TAG', command: [echo, '$$a $TAG'], labels: {l: $$b}}}\n";
  const loaded = loadCompose({ files: [{ path: "f", text }], variables: { TAG: { hole: true } } });
  const printed = printCanonical(canonical(loaded.project!, "p"), "json");
  expect(JSON.parse(printed)).toMatchObject({
    services: { a: { image: "x:${TAG}", command: ["echo", "$$a ${TAG}"], labels: { l: "$$b" } } },
  });
});
