import { engine } from "../../provider/engine";
import { registryTrust } from "../../provider/registry/trust";
import { docker } from "../provider/support/node";
import { exec, Hosts, logins, type Node, reasonOf, type Values } from "./support/hosts";

jest.setTimeout(180_000);

let hosts: Hosts;
let node: Node;
let ca: string;
let made: { id: string; outs: Values };
/** As they stand after each `up`. */
let images: Values;
let other: Values;

const trust = (registry: string, more: Values = {}): Values => {
  const { machine, instance, generation, address, privateKey, hostKey } = hosts.inputs(node);
  return {
    ...{ __provider: "literal", machine, instance, generation, address, privateKey, hostKey },
    registry,
    host: `${registry}.example`,
    ports: [5000],
    registryAddress: "172.29.66.200",
    caCertificate: ca,
    ...more,
  };
};
const engineInputs = (more: Values = {}) => hosts.inputs(node, { liveRestore: true, ...more });
const pid = () => exec(node, "cat /var/run/docker.pid");
const mirrors = async () =>
  (await exec(node, "docker info -f '{{range .RegistryConfig.Mirrors}}{{println .}}{{end}}'")).split("\n");
const ours = async () =>
  (await exec(node, "grep stowage /etc/hosts || true")).split("\n").filter((line) => line !== "");
const file = (path: string) => exec(node, `cat ${path} 2>/dev/null || echo absent`);

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation();
  hosts = await Hosts.create("registry-trust", 66);
  ca = hosts.authority.certificate;
  node = await hosts.start("a");
  made = await engine.create(engineInputs({ registryMirrors: ["https://own.example"] }));
});
afterAll(() => hosts.remove());

test("a machine resolves the registry's name and has its authority, and its engine was not restarted", async () => {
  const before = await pid();
  // Now it knows /etc/hosts, for a while.
  expect(await exec(node, "docker pull images.example:5000/a 2>&1 || true")).toContain("no such host");
  images = (await registryTrust.create(trust("images", { ports: [5000, 5001] }))).outs;
  expect(await ours()).toEqual(["172.29.66.200 images.example # stowage registry"]);
  expect(await file("/etc/docker/certs.d/images.example:5001/ca.crt")).toBe(ca.trim());
  const pull = await exec(node, "docker pull images.example:5000/a 2>&1 || true");
  expect(pull).toMatch(/172\.29\.66\.200:5000: connect: /);
  expect(await pid()).toBe(before);
});

test("a restart of the machine, at which its runtime writes /etc/hosts anew, leaves the name there", async () => {
  await docker("restart", node.name);
  await exec(node, "until timeout 5 docker version >/dev/null 2>&1; do sleep 0.2; done");
  expect(await ours()).toEqual(["172.29.66.200 images.example # stowage registry"]);
});

test("the engine asks a mirror after its own, by a reload alone, and its own step finds nothing to do", async () => {
  const before = await pid();
  const news = trust("images", { ports: [5000, 5001], mirror: "https://images.example:5001" });
  images = (await registryTrust.update("", images, news)).outs;
  expect(await mirrors()).toEqual(["https://own.example/", "https://images.example:5001/"]);
  other = (await registryTrust.create(trust("a-cache", { mirror: "https://a-cache.example:5000" }))).outs;
  expect(await mirrors()).toEqual([
    "https://own.example/",
    "https://a-cache.example:5000/",
    "https://images.example:5001/",
  ]);
  const found = await engine.read(made.id, made.outs);
  expect(found.props).not.toHaveProperty("drift");
  // An update for another reason reconciles the whole configuration.
  const same = engineInputs({ registryMirrors: ["https://own.example"], loadImages: ["busybox:latest"] });
  made.outs = (await engine.update(made.id, made.outs, same)).outs;
  expect(await pid()).toBe(before);
});

test("a change of the engine's own configuration keeps the mirrors", async () => {
  const news = engineInputs({ registryMirrors: [], labels: { zone: "a" }, loadImages: ["busybox:latest"] });
  made.outs = (await engine.update(made.id, made.outs, news)).outs;
  expect(await mirrors()).toEqual(["https://a-cache.example:5000/", "https://images.example:5001/"]);
  expect((await registryTrust.read("", images)).props).not.toHaveProperty("drift");
});

test("what somebody has changed by hand is told, and put right", async () => {
  await exec(
    node,
    "echo 172.29.66.200 mine.example >/etc/hosts; echo x >/etc/docker/certs.d/images.example:5000/ca.crt",
  );
  const { props } = await registryTrust.read("", images);
  expect(props).toHaveProperty("drift", [
    "/etc/docker/certs.d/images.example:5000/ca.crt was edited",
    "/etc/hosts does not say that images.example is 172.29.66.200",
  ]);
  expect(await registryTrust.diff("", props, trust("images", { ...images }))).toMatchObject({
    changes: true,
  });
  images = (await registryTrust.update("", props as Values, trust("images", { ...images, drift: undefined })))
    .outs;
  expect((await registryTrust.read("", images)).props).not.toHaveProperty("drift");
  expect(await file("/etc/hosts")).toContain("mine.example");
});

test("what is no longer wanted goes", async () => {
  images = (await registryTrust.update("", images, trust("images", { registryAddress: "172.29.66.201" })))
    .outs;
  expect(await mirrors()).toEqual(["https://a-cache.example:5000/"]);
  expect(await ours()).toEqual([
    "172.29.66.200 a-cache.example # stowage registry",
    "172.29.66.201 images.example # stowage registry",
  ]);
  expect(await exec(node, "ls /etc/docker/certs.d")).toBe("a-cache.example:5000\nimages.example:5000");
});

test("a registry's machine that has a name is resolved on the machine, or the name is refused", async () => {
  images = (await registryTrust.update("", images, trust("images", { registryAddress: "mine.example" })))
    .outs;
  expect((await ours())[1]).toBe("172.29.66.200 images.example # stowage registry");
  const reason = await reasonOf(
    registryTrust.update("", images, trust("images", { registryAddress: "nowhere.invalid" })),
  );
  expect(reason).toContain("nowhere.invalid, where the registry images.example is, cannot be resolved");
});

test("without changes nobody is asked", async () => {
  const before = await logins(node);
  expect(await registryTrust.diff("", other, trust("a-cache", { mirror: other["mirror"] }))).toMatchObject({
    changes: false,
  });
  expect(await logins(node)).toBe(before);
});

test("a trust that ends leaves the other's, and the last one nothing", async () => {
  const before = await pid();
  await registryTrust.delete("", images);
  expect(await ours()).toEqual(["172.29.66.200 a-cache.example # stowage registry"]);
  await registryTrust.delete("", other);
  expect(await ours()).toEqual([]);
  expect(await mirrors()).toEqual([""]);
  expect(
    await exec(
      node,
      "ls -d /etc/docker/certs.d /etc/docker/stowage/hosts* /etc/docker/stowage/registries /etc/systemd/system/*stowage-hosts* /etc/systemd/system/*/*stowage-hosts* 2>/dev/null || true",
    ),
  ).toBe("");
  expect((await engine.read(made.id, made.outs)).props).not.toHaveProperty("drift");
  expect(await pid()).toBe(before);
  // Twice is once.
  await registryTrust.delete("", other);
});

test("an engine that goes first takes it all along", async () => {
  await registryTrust.create(trust("images", { mirror: "https://images.example:5000" }));
  await engine.delete(made.id, made.outs);
  expect(await ours()).toEqual([]);
  expect(await mirrors()).toEqual([""]);
  expect(
    await exec(node, "ls -d /etc/docker/* /etc/systemd/system/*stowage* 2>/dev/null || true"),
  ).not.toMatch(/stowage|certs\.d|daemon\.json/);
});
