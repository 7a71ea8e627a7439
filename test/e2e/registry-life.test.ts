import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { lines } from "./support/command";
import { idle, type Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const image = "stowage/registry:2.8.2";
const loadImages = ["busybox:latest", image];
const address = "images.e2e.internal:5000";
const count = 50;

/** Two machines and one registry. */
const scenario = (more: Partial<NonNullable<Scenario["registries"]>[string]> = {}): Scenario => ({
  machines: { "node-1": { loadImages }, "node-2": { loadImages } },
  registries: { images: { image, constraints: ["node==node-1"], ...more } },
});
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("registry-life");
  stack.declare(scenario());
  await stack.up();
  const { images } = await stack.output<Record<string, { username: string; password: string }>>("logins");
  await stack.on(
    "node-2",
    `echo ${images!.password} | docker login -u ${images!.username} --password-stdin ${address} 2>/dev/null`,
  );
});
afterAll(() => stack.remove());

/** `tag digest` of a repository, as the command lists them. */
const tags = async (repository: string) =>
  lines(await stack.stowage("registry", "tags", repository))
    .slice(1)
    .map((line) => line.split(/\s+/).slice(0, 2).join(" "))
    .sort();
const bytes = async () => (await stack.stowage("registry", "du")).split("\n").at(-2);

test("fifty images are pushed and listed", async () => {
  await stack.on(
    "node-2",
    [
      "set -e; mkdir -p /tmp/many; cd /tmp/many",
      `for i in $(seq ${count}); do head -c 100000 /dev/urandom >data; tar c data | docker import - ${address}/many:$i >/dev/null; docker push -q ${address}/many:$i >/dev/null; docker rmi ${address}/many:$i >/dev/null; done`,
    ].join("; "),
  );
  expect(await tags("many")).toHaveLength(count);
  expect(await stack.stowage("registry", "ls")).toMatch(/^many +50 /m);
});

test("a tag is deleted by the command, and a collection frees its layers while all others are pulled", async () => {
  for (const tag of ["1", "2"]) await stack.stowage("registry", "rm", `many:${tag}`);
  const before = await bytes();
  stack.declare(scenario({ collect: 1 }));
  const pulls = stack.on(
    "node-2",
    // An engine tries a layer again by itself, but no manifest: in the moment of a restart a pull has to be asked again.
    [
      `pull() { for try in $(seq 20); do docker pull -q $1 >/dev/null 2>&1 && return; sleep 1; done; echo failed $1; }`,
      `for i in $(seq 3 ${count}); do pull ${address}/many:$i; docker rmi ${address}/many:$i >/dev/null; done`,
    ].join("; "),
  );
  const [up, said] = await Promise.all([stack.up(), pulls]);
  expect(up.changes).toEqual(["create stowage:RegistryCollection images-collection"]);
  expect(said).toBe("");
  expect(await tags("many")).toHaveLength(count - 2);
  expect(await bytes()).toEqual(before);
  const freed = await stack.on(
    "node-1",
    "docker exec images registry garbage-collect --dry-run /etc/stowage/registry.yml 2>&1",
  );
  expect(freed).toMatch(/0 blobs .*eligible/);
  await stack.unchanged();
});

test("the registry takes pushes again after the collection", async () => {
  await stack.on("node-2", `docker tag busybox:latest ${address}/late:1 && docker push -q ${address}/late:1`);
  expect(await tags("late")).toHaveLength(1);
});

test("a registry does not leave its volume behind: it is held, and the preview says what to do", async () => {
  stack.declare({
    ...scenario(),
    machines: { ...scenario().machines, "node-1": { loadImages, state: "drain" } },
  });
  const preview = await stack.preview();
  expect(preview.plan).toMatch(/held +images/);
});

test("restored on another machine, every image has the digest that it had", async () => {
  const before = { many: await tags("many"), late: await tags("late") };
  await stack.stowage("registry", "backup", join(stack.folder, "images.tar"));
  stack.declare({
    ...scenario({ constraints: ["node==node-2"], collect: 1 }),
    cluster: { abandonVolumes: ["images-data@node-1"] },
  });
  await stack.up();
  expect((await stack.output<Record<string, string>>("placement"))["images"]).toBe("node-2");
  await stack.stowage("registry", "restore", join(stack.folder, "images.tar"));
  expect({ many: await tags("many"), late: await tags("late") }).toEqual(before);
  await stack.unchanged();
});

test("an image of the registry is pulled by a stack without a login, under the name that it had", async () => {
  stack.declare({
    ...scenario({ constraints: ["node==node-2"], collect: 1 }),
    cluster: { abandonVolumes: ["images-data@node-1"] },
    services: { late: idle("64m", { image: `${address}/late:1`, constraints: ["node==node-1"] }) },
  });
  await stack.up();
  expect(await stack.containersOn("node-1")).toEqual(["late-1"]);
});

test("without a registry an image is built on one machine, and the others get the very same", async () => {
  mkdirSync(join(stack.folder, "page"));
  stack.write("page/Dockerfile", "FROM busybox:latest\nRUN date +%N >/made\n");
  const service = idle("64m", { build: "page", ship: "stream", replicas: 2, maxReplicasPerNode: 1 });
  delete service.image;
  stack.declare({
    machines: scenario().machines,
    services: { page: service },
  });
  await stack.up();
  const made = (machine: string) =>
    stack.on(machine, "docker exec $(docker ps -q --filter name=page) cat /made");
  expect(await made("node-1")).toBe(await made("node-2"));
  await stack.unchanged();
});
