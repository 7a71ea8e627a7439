import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, PrivateRegistry, SwarmCluster, SwarmService } from "../../components";
import type { PrivateRegistryArgs } from "../../components";
import { Images } from "../../components/images";
import type { SharedResources } from "../../components/replica";
import type { MachineState } from "../../scheduler";
import { messageOf, type MockRun, run } from "./support/mock-program";

const address = "images.test.internal:5000";
const compose = `
services:
  web: { build: examples/voting/vote, deploy: { replicas: 2 }, ports: ["80"] }
  tool: { image: ${address}/tool:1 }
  cache: { image: busybox }
`;

interface Options {
  readonly registry?: Partial<PrivateRegistryArgs>;
  readonly states?: Readonly<Record<string, MachineState>>;
}

const program =
  ({ registry = {}, states = {} }: Options = {}) =>
  () => {
    const cluster = clusterOf(states);
    const images = new PrivateRegistry("images", {
      cluster,
      constraints: ["node==node-1"],
      users: { ci: { password: pulumi.secret("p4ssword") } },
      ...registry,
    });
    new ComposeStack("shop", { cluster, registry: images, content: compose });
  };

function clusterOf(states: Readonly<Record<string, MachineState>> = {}): SwarmCluster {
  const machines = ["node-1", "node-2"].map(
    (name) => new LocalMachine(name, states[name] === undefined ? {} : { state: states[name] }),
  );
  return new SwarmCluster("staging", { machines, strategy: "spread" });
}

const kinds = {
  built: "pulumi-nodejs:dynamic/stowage:BuiltImage",
  pulled: "pulumi-nodejs:dynamic/stowage:PulledImage",
  copied: "pulumi-nodejs:dynamic/stowage:CopiedImage",
  trust: "pulumi-nodejs:dynamic/stowage:RegistryTrust",
  collection: "pulumi-nodejs:dynamic/stowage:RegistryCollection",
};

const namesOf = (result: MockRun, type: string) =>
  result
    .ofType(type)
    .map(({ name }) => name)
    .sort();

describe("a stack with a registry", () => {
  let result: MockRun;
  beforeAll(async () => {
    result = await run(program());
  });

  test("builds an image once, under the registry's name and the content's hash", () => {
    const [built, ...more] = result.ofType(kinds.built);
    expect(more).toEqual([]);
    expect(built!.inputs).toMatchObject({
      reference: expect.stringMatching(/^images\.test\.internal:5000\/shop-web:[0-9a-f]{12}$/),
    });
  });

  test("pulls it on each machine that runs it, and an image of the registry's namespace where that runs", () => {
    const { assignments } = result.placement as { assignments: Record<string, string> };
    expect(namesOf(result, kinds.pulled)).toEqual([
      `${address}/tool:1@${assignments["shop-tool-1"]}`,
      "shop-web@node-1",
      "shop-web@node-2",
    ]);
  });

  test("makes containers wait for their image, and the image for the registry's container and the machine's trust", () => {
    const pulled = result.find("shop-web@node-2");
    expect(result.find("shop-web-2").dependencies.concat(result.find("shop-web-1").dependencies)).toContain(
      pulled.urn,
    );
    expect(pulled.dependencies).toEqual(
      expect.arrayContaining([result.find("images").urn, result.find("node-2-trusts-images").urn]),
    );
  });

  test("lets every machine trust the registry", () => {
    expect(namesOf(result, kinds.trust)).toEqual(["node-1-trusts-images", "node-2-trusts-images"]);
  });

  test("leaves what is not of the registry to the engines", () => {
    expect(result.find("shop-cache-1").inputs).toMatchObject({ image: "busybox" });
  });

  test("keeps the registry's volume when the stack is destroyed", () => {
    expect(result.find("images-data@node-1").retainOnDelete).toBe(true);
  });

  test("deletes the volume where that is asked for", async () => {
    const asked = await run(program({ registry: { removeVolumes: true } }));
    expect(asked.find("images-data@node-1").retainOnDelete).toBe(false);
  });

  test("has one container for the registry, on the port that its name says", () => {
    expect(result.find("images").inputs).toMatchObject({ ports: [{ internal: 5000, external: 5000 }] });
    expect(result.registrations.filter(({ name }) => /^images-(reader|mirror)$/.test(name))).toEqual([]);
  });

  test("collects nothing unasked", () => {
    expect(result.ofType(kinds.collection)).toEqual([]);
  });
});

test("a user who only reads gets a container that takes no pushes, beside the registry's", async () => {
  const readers = { ci: { password: "a" }, dev: { password: "b", role: "pull" as const } };
  const result = await run(program({ registry: { users: readers } }));
  const { assignments } = result.placement as { assignments: Record<string, string> };
  expect(assignments["images-reader"]).toBe(assignments["images"]);
  expect(result.find("images-reader").inputs).toMatchObject({
    ports: [{ external: 5001 }],
    volumes: [{ containerPath: "/var/lib/registry", readOnly: true }],
  });
});

test("a mirror is a container of its own, which the engines ask", async () => {
  const result = await run(program({ registry: { mirror: { upstream: "https://registry-1.docker.io" } } }));
  expect(result.find("images-mirror").inputs).toMatchObject({ ports: [{ external: 5002 }] });
  expect(result.find("node-2-trusts-images").inputs).toMatchObject({
    mirror: "https://images.test.internal:5002",
    ports: [5000, 5002],
  });
});

test("a registry in a bucket has no volume", async () => {
  const s3 = { region: "eu-central-1", bucket: "images", accessKey: "a", secretKey: pulumi.secret("b") };
  const result = await run(program({ registry: { storage: { s3 } } }));
  expect(result.registrations.filter(({ name }) => name.startsWith("images-data"))).toEqual([]);
});

test("a raised `collect` is a collection after the registry's container", async () => {
  const result = await run(program({ registry: { collect: 2 } }));
  const [collection] = result.ofType(kinds.collection);
  expect(collection!.inputs).toMatchObject({ run: 2, container: "images", port: 5000 });
  expect(collection!.dependencies).toContain(result.find("images").urn);
});

test("while the registry's machine is down its container is not registered, and images are asked for with a warning", async () => {
  const before = await run(program());
  const after = await run(program({ states: { "node-1": "down" } }), before.placement);
  expect(after.registrations.filter(({ name, custom }) => name === "images" && custom)).toEqual([]);
  expect(after.find("shop-web@node-2").beforeCreate).toEqual([
    expect.stringContaining("stowage-registry-down:"),
  ]);
  expect(before.find("shop-web@node-2").beforeCreate).toEqual([]);
});

test("without a registry an image may be built once and copied to the machines that run it", async () => {
  const result = await run(() => {
    const cluster = clusterOf();
    new SwarmService("vote", { cluster, build: "examples/voting/vote", replicas: 2, ship: "stream" });
  });
  expect(namesOf(result, kinds.built)).toEqual(["vote"]);
  expect(namesOf(result, kinds.copied)).toEqual(["vote@node-1", "vote@node-2"]);
  expect(result.find("vote-1").inputs["image"]).toMatch(/^vote:[0-9a-f]{12}$/);
});

test("two services that build one name in two ways are refused: one would run the other's image", async () => {
  let text = "";
  await run(() => {
    const machine = new LocalMachine("node-1");
    const images = new Images([machine], [], () => []);
    const as = <T>(same: T) => same;
    const place = { container: "vote-1", machine, ports: {}, options: as, containerOptions: as };
    const ask = (hash: string) => {
      const build = { context: ".", args: {}, settings: {}, repository: "vote", hash };
      images.on({ ...place, cluster: {} as SharedResources }, { build, shipping: "stream" }, machine);
    };
    ask("aaaaaaaaaaaa");
    ask("aaaaaaaaaaaa");
    text = messageOf(() => ask("bbbbbbbbbbbb"));
  });
  expect(text).toBe(
    '"vote" is built in two ways, as vote:aaaaaaaaaaaa and as vote:bbbbbbbbbbbb; give one of the services another image name',
  );
});

test("passwords and keys are secrets in everything that is registered", async () => {
  const result = await run(program());
  const text = JSON.stringify(
    result.registrations.map(({ inputs }) => inputs),
    (_key, value: unknown) => (isSecret(value) ? "[secret]" : value),
  );
  expect(text).toContain("[secret]");
  expect(text).not.toContain("p4ssword");
});

/** How a secret goes over the wire. */
function isSecret(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).includes("1b47061264138c4ac30d75fd1eb44270")
  );
}

const mistakes: readonly [string, Partial<PrivateRegistryArgs>, string][] = [
  ["a port that is none", { port: 70_000 }, "port: 70000 is no port; give 1 to 65533"],
  [
    "an unknown role",
    { users: { ci: { password: "a", role: "admin" as never } } },
    'users.ci.role: "admin" is no role',
  ],
  ["a user without a password", { users: { ci: {} as never } }, "users.ci.password: is missing"],
  ["half of a bucket", { storage: { s3: { bucket: "a" } as never } }, "storage.s3.region: is missing"],
  [
    "credentials for a mirror that can be made to leak them",
    {
      image: "registry:2.8.3",
      mirror: { upstream: "https://registry-1.docker.io", username: "a", password: "b" },
    },
    "CVE-2026-33540",
  ],
  [
    "a mirror of a path",
    { mirror: { upstream: "https://example.org/hub" } },
    'mirror.upstream: "https://example.org/hub" is no https:// address without a path',
  ],
  ["a collection that is no number", { collect: -1 }, "collect: -1 is no number of collections"],
];

test.each(mistakes)("%s is refused before anything is registered", async (_what, registry, message) => {
  let text = "";
  await run(() => {
    text = messageOf(program({ registry }));
  });
  expect(text).toContain(message);
});

test("a registry of another cluster is refused", async () => {
  let text = "";
  await run(() => {
    const images = new PrivateRegistry("images", { cluster: clusterOf() });
    const machines = [new LocalMachine("node-3")];
    const cluster = new SwarmCluster("other", { machines });
    text = messageOf(
      () => new SwarmService("vote", { cluster, registry: images, build: "examples/voting/vote" }),
    );
  });
  expect(text).toContain('registry: "images" is on another cluster than "other"');
});
