import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../../cli";
import { engine } from "../../provider/engine";
import { docker } from "../provider/support/node";
import { exec, Hosts, type Node, reasonOf } from "./support/hosts";

jest.setTimeout(240_000);

const daemonJson = '{\n  "log-level": "warn", "max-concurrent-downloads":5,\n\t"labels": ["rack=7"]\n}\n\n';
const dropIn = "[Service]\nEnvironment=FOREIGN=1\n";
let hosts: Hosts;
let node: Node;
let before: string;
const notes: string[] = [];

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation((line: string) => void notes.push(line));
  hosts = await Hosts.create("adopt", 51);
  node = await hosts.start("theirs");
  await docker("save", "-o", "/tmp/stowage-adopt.tar", "busybox:latest");
  await docker("cp", "/tmp/stowage-adopt.tar", `${node.name}:/root/busybox.tar`);
  await exec(
    node,
    [
      "set -eu",
      `printf '%s' '${daemonJson}' >/etc/docker/daemon.json; chmod 640 /etc/docker/daemon.json`,
      `printf '%s' '${dropIn}' >/etc/systemd/system/docker.service.d/10-theirs.conf`,
      "systemctl daemon-reload; systemctl disable --quiet docker.service; systemctl restart docker",
      "docker load -qi /root/busybox.tar >/dev/null",
      "for i in 1 2 3 4 5; do docker run -d --stop-timeout 1 --name theirs-$i -v theirs-$i:/data busybox:latest sleep 10000 >/dev/null; done",
    ].join("\n"),
  );
  before = await found();
});
afterAll(() => hosts.remove());

/** All of a host that may not change: files with their modes and times, containers, volumes, networks, the unit. */
const found = () =>
  exec(
    node,
    [
      "find /etc -newermt @0 -type f ! -name '*.lock' -printf '%p %m %U %s %T@ ' -exec sha256sum {} +",
      "find /var/lib/dpkg /var/lib/apt -type f -printf '%p %s %T@\\n'",
      "docker ps -a --no-trunc --format '{{.ID}} {{.Names}}' | sort",
      "docker volume ls -q | sort; docker network ls --format {{.Name}} | sort; docker image ls -q",
      "systemctl is-enabled docker.service || true",
      "cat /var/run/docker.pid",
    ].join("\n"),
  );
const config = () => exec(node, "cat /etc/docker/daemon.json").then((text) => JSON.parse(text));

test("doctor says what a bootstrap would find and do, and changes nothing", async () => {
  const identity = join(mkdtempSync(join(tmpdir(), "stowage-test-")), "key");
  writeFileSync(identity, hosts.keys.privateKey, { mode: 0o600 });
  let printed = "";
  const doctor = (...args: string[]) =>
    program((text) => (printed += text)).parseAsync(
      ["doctor", `root@${node.address}`, "-i", identity, ...args],
      {
        from: "user",
      },
    );
  await doctor("-k", hosts.keys.hostPublicKey);
  expect(printed).toContain(`${node.address}  hostKey: "${hosts.keys.hostPublicKey}"`);
  expect(printed).toContain("5 containers (5 running), 1 images");
  expect(printed).toContain("and keeps log-level, max-concurrent-downloads, labels");
  expect(printed).toContain("restarts the engine; its 5 running containers stop and start again");
  expect(printed).toContain("port 2376 is reached from here, and nobody listens there");
  const config = join(identity, "..", "engine.json");
  writeFileSync(config, JSON.stringify({ "log-level": "debug" }));
  await doctor("-k", hosts.keys.hostPublicKey, "--engine-config", config);
  expect(printed).toContain(`"log-level" is "warn" but this stack wants "debug"`);
  expect(await found()).toBe(before);
  await expect(doctor()).rejects.toThrow("hostKey is missing");
});

test("inspect changes nothing: not a file, not a container, not the engine's process", async () => {
  const inputs = hosts.inputs(node, { adopt: "inspect", transport: "ssh", liveRestore: true });
  const { id, outs } = await engine.create(inputs);
  expect(outs["version"]).toMatch(/^20\.10/);
  expect(await found()).toBe(before);
  await engine.delete(id, outs);
  expect(await found()).toBe(before);
});

test("what is there is said; a setting that others want otherwise is refused, and nothing is changed but our own folder", async () => {
  expect(await reasonOf(engine.create(hosts.inputs(node, { config: { "log-level": "debug" } })))).toBe(
    'machine theirs: step "daemon.json" failed: /etc/docker/daemon.json: "log-level" is "warn" but this stack wants "debug"\n' +
      "change one of the two, then run `pulumi up` again",
  );
  expect(await exec(node, "cat /etc/docker/daemon.json")).toBe(daemonJson.trim());
  expect(notes).toContainEqual(
    expect.stringMatching(
      /^theirs: an engine is there: 20\.10\S+ \(docker\.io \S+\); 5 containers \(5 running\), 1 images; overlay2 at \/var\/lib\/docker; daemon\.json has log-level, max-concurrent-downloads, labels; drop-ins \S*05-stop\.conf, \S*10-theirs\.conf\. adopt: "merge": all of it is kept; settings are added, and destroy puts back what was there$/,
    ),
  );
});

test("another storage driver or data-root is refused while the engine holds something", async () => {
  const asked = { "storage-driver": "vfs", "data-root": "/srv/docker" };
  for (const adopt of ["merge", "replace"])
    expect(await reasonOf(engine.create(hosts.inputs(node, { adopt, config: asked })))).toBe(
      'machine theirs: step "inventory" failed: engine.config: "storage-driver" is "vfs", but the engine has overlay2\n' +
        'engine.config: "data-root" is "/srv/docker", but the engine has /var/lib/docker\n' +
        "its 5 containers and 1 images would be hidden\nleave it out, or empty the engine first",
    );
});

test("merge keeps what is there, and delete gives it back byte for byte", async () => {
  const { id, outs } = await engine.create(hosts.inputs(node, { config: { "shutdown-timeout": 20 } }));
  expect(await config()).toMatchObject({
    "log-level": "warn",
    "max-concurrent-downloads": 5,
    labels: ["rack=7"],
    "shutdown-timeout": 20,
    tlsverify: true,
  });
  expect(await hosts.info(node)).toMatchObject({ Containers: 5, ContainersRunning: 5, Driver: "overlay2" });
  expect(await exec(node, "systemctl show docker.service -p Environment")).toContain("FOREIGN=1");
  expect(await exec(node, "systemctl is-enabled docker.service")).toBe("enabled");
  await engine.delete(id, outs);
  const rest = (text: string) => text.split("\n").filter((line) => !/^\/etc\/(ssl|systemd)|^\d+$/.test(line));
  expect(rest(await found())).toEqual(rest(before));
});

test("replace takes the place of what clashes, in daemon.json and in the unit, and delete undoes that as well", async () => {
  const unit =
    "[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd -H fd:// -H unix:///run/other.sock --containerd=/run/containerd/containerd.sock\n";
  await exec(
    node,
    `printf '%s' '${unit}' >/etc/systemd/system/docker.service.d/20-theirs.conf; systemctl daemon-reload`,
  );
  const inputs = hosts.inputs(node, { config: { "log-level": "debug" } });
  expect(await reasonOf(engine.create({ ...inputs, config: {} }))).toContain(
    'docker.service starts dockerd with `-H unix:///run/other.sock`, which daemon.json has to say; remove it from the unit or its drop-ins, or say adopt: "replace"',
  );
  const { id, outs } = await engine.create({ ...inputs, adopt: "replace" });
  expect(await config()).toMatchObject({ "log-level": "debug", "max-concurrent-downloads": 5 });
  expect(await hosts.info(node)).toMatchObject({ Containers: 5, ContainersRunning: 5 });

  // Edited since: only our keys leave it, and what they had taken the place of comes back.
  await exec(node, `sed -i 's/{/{ "debug": true,/' /etc/docker/daemon.json`);
  await engine.delete(id, outs);
  expect(await config()).toEqual({ ...JSON.parse(daemonJson), debug: true });
  expect(await exec(node, "docker ps -q | wc -l")).toBe("5");
});
