import { type Asked, diagnose, parseAround } from "../../provider/engine/doctor";
import { parseFacts } from "../../provider/engine/facts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const bare = ["os debian", "name Debian GNU/Linux 12 (bookworm)", "architecture amd64", "init systemd"];
const unit = "# /lib/systemd/system/docker.service\nExecStart=/usr/sbin/dockerd -H fd://\n";
const used = [
  ...bare,
  "version Docker version 20.10.24+dfsg1, build 297e128",
  "package docker.io 20.10.24+dfsg1-1",
  "answers yes",
  "info inactive overlay2 5 3 12 false /var/lib/docker",
  "enabled no",
  `unit ${base64(unit)}`,
];
const now = 1_800_000_000_000;
const quiet = { system: "running", cloudInit: "done" };
const around = (more: string[] = []) => parseAround(["clock 1800000000", "free 9000", ...more].join("\n"));
const of = (lines: string[], more?: string[], asked?: Asked) =>
  diagnose(parseFacts(lines.join("\n")), quiet, around(more), now, asked);

test("a bare machine gets an engine", () => {
  expect(of(bare)).toEqual({
    found: [
      "Debian GNU/Linux 12 (bookworm) on amd64, systemd",
      "engine: no engine",
      "cloud-init: done",
      "systemd: running",
    ],
    does: [
      "installs docker.io from the machine's package sources",
      "sets hosts, tls, tlscacert, tlscert, tlskey, tlsverify in /etc/docker/daemon.json",
      "writes /etc/systemd/system/docker.service.d/90-stowage.conf",
      "opens port 2376, by mutual TLS only, to private networks or those of allowFrom",
    ],
    stops: [],
  });
});

test("a machine in use is described, with what is kept and what restarts", () => {
  const { found, does, stops } = of([
    ...used,
    `file:/etc/docker/daemon.json ${base64('{"log-level":"warn"}')}`,
  ]);
  expect(found.slice(1, 5)).toEqual([
    "engine: 20.10.24+dfsg1 (docker.io 20.10.24+dfsg1-1)",
    "5 containers (3 running), 12 images",
    "overlay2 at /var/lib/docker",
    "daemon.json has log-level",
  ]);
  expect(does).toContain(
    "sets hosts, tls, tlscacert, tlscert, tlskey, tlsverify in /etc/docker/daemon.json, and keeps log-level",
  );
  expect(does).toContain("restarts the engine; its 3 running containers stop and start again");
  expect(does).toContain("lets the engine start at boot");
  expect(stops).toEqual([]);
});

test.each([
  [
    "a clash in daemon.json",
    `file:/etc/docker/daemon.json ${base64('{"hosts":[]}')}`,
    '"hosts" is [] but this stack wants',
  ],
  [
    "another stack's machine",
    `file:/etc/docker/stowage/owner.json ${base64('{"owner":"org/shop/prod","machine":"web-1","keys":[]}')}`,
    'it belongs to the Pulumi stack org/shop/prod, as its machine "web-1"',
  ],
  [
    "options of the unit",
    'options "-H tcp://0.0.0.0:2375"',
    "DOCKER_OPTS in /etc/default/docker has `-H tcp://0.0.0.0:2375`",
  ],
  ["a system that is not supported", "os fedora", "is not supported"],
])("what stops a bootstrap is said: %s", (_what, line, expected) => {
  const withOptions = used.map((each) =>
    each.startsWith("unit ") ? `unit ${base64(unit.replace("fd://", "fd:// $DOCKER_OPTS"))}` : each,
  );
  const { stops } = of([...withOptions.filter((each) => line.split(" ")[0] !== each.split(" ")[0]), line]);
  expect(stops).toEqual([expect.stringContaining(expected)]);
});

test("a wrong clock, a full disk and a busy package manager are seen", () => {
  const { stops, found } = diagnose(
    parseFacts(bare.join("\n")),
    quiet,
    parseAround("clock 1799999000\nfree 300\nholder 812 apt-get\nholder 812 apt-get"),
    now,
  );
  expect(stops).toEqual([
    "its clock is 1000 s behind: certificates would not be valid there",
    "300 MiB are free in /var/lib, and an engine takes about 1024",
  ]);
  expect(found).toContain("process 812 apt-get holds a lock of the package manager");
});

test("what of engine.config clashes with the host's own daemon.json is said, and what does not is set", () => {
  const host = [...used, `file:/etc/docker/daemon.json ${base64('{"log-level":"warn","debug":true}')}`];
  const config = { "log-level": "debug", debug: true, "data-root": "/srv" };
  expect(of(host, [], { config }).stops).toEqual([
    expect.stringContaining('engine.config: "data-root" is "/srv", but the engine has /var/lib/docker'),
    expect.stringContaining('/etc/docker/daemon.json: "log-level" is "warn" but this stack wants "debug"'),
  ]);
  const replaced = of(host, [], { config: { "log-level": "debug" }, adopt: "replace" });
  expect(replaced.stops).toEqual([]);
  expect(replaced.does).toContainEqual(
    expect.stringMatching(/^sets hosts, log-level, .*, and keeps .*debug$/),
  );
});

test("a firewall of ours is told of, with who gets through", () => {
  const { found } = of([...used, `rules4 ${base64("")}`, "firewallActive active", "firewallEnabled enabled"]);
  expect(found).toContain(
    "firewall: stowage-firewall.service is active, enabled; port 2376 is open to everybody who reaches the machine",
  );
});
