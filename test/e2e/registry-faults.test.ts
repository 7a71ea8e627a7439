import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createAuthority } from "../../provider/tls/authority";
import type { Scenario } from "./support/scenario";
import { Stack } from "./support/stack";

jest.setTimeout(240_000);

const image = "stowage/registry:2.8.2";
const loadImages = ["busybox:latest", image];
const address = "images.e2e.internal:5000";
const data = "/var/lib/docker/volumes/images-data/_data";
const certificates = `/etc/docker/certs.d/${address}`;

const page = {
  build: "page",
  registry: "images",
  memory: "100m",
  replicas: 2,
  maxReplicasPerNode: 1,
  constraints: ["node!=node-1"],
  command: ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done"],
};
const scenario: Scenario = {
  machines: { "node-1": { loadImages }, "node-2": { loadImages }, "node-3": { loadImages } },
  registries: { images: { image, constraints: ["node==node-1"] } },
  services: { page },
};
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.create("registry-faults");
  mkdirSync(join(stack.folder, "page"));
  stack.write("page/Dockerfile", "FROM busybox:latest\nCOPY content /content\n");
  content("1");
  stack.declare(scenario);
  await stack.up();
});
afterAll(() => stack.remove());

/** Another content is another image. */
function content(text: string): void {
  stack.write("page/content", text);
}

/** Text of so many MiB that stays as large when it is packed. */
const incompressible = (mebibytes: number) => randomBytes((mebibytes << 20) * 0.75).toString("base64");

const pages = () => stack.ids("node-2", "node-3");
test("an engine that does not know the authority refuses the registry, until it has taken the steps of `trust`", async () => {
  const ask = () =>
    stack.on("node-3", `docker logout ${address} >/dev/null; docker pull ${address}/page:1 2>&1 || true`);
  await stack.on("node-3", `rm -r ${certificates}`);
  expect(await ask()).toContain("x509: certificate signed by unknown authority");
  const steps = (await stack.output<Record<string, string>>("trust"))["images"]!;
  await stack.on("node-3", steps.replace(/^docker login.*$/m, ""));
  expect(await ask()).toContain("no basic auth credentials");
});

test("a machine that trusts another authority is named in the error, and the next refresh and up set it right", async () => {
  const { certificate } = await createAuthority("stranger", 30, Date.now());
  await stack.on("node-3", `echo '${certificate}' >${certificates}/ca.crt`);
  content("2");
  const broken = await stack.attempt("up");
  expect(broken.code).not.toBe(0);
  expect(broken.text).toMatch(/node-3.*does not trust/s);
  await stack.refresh();
  await stack.up();
  await stack.unchanged();
});

test("a registry that restarts while an image is pushed gets all of it", async () => {
  content(incompressible(8));
  const [up] = await Promise.all([
    stack.attempt("up"),
    // As soon as the first bytes of it have arrived.
    stack.on(
      "node-1",
      `until [ -n "$(ls -A ${data}/docker/registry/v2/repositories/page/_uploads 2>/dev/null)" ]; do sleep 0.05; done; docker restart --time 0 images`,
    ),
  ]);
  expect(up).toMatchObject({ code: 0 });
  await stack.unchanged();
});

test("a registry whose disk is full says so, and the next up goes on when there is room", async () => {
  await stack.on(
    "node-1",
    `mount -t tmpfs -o size=2m tmpfs ${data} && docker restart --time 1 images >/dev/null`,
  );
  content(incompressible(4));
  const full = await stack.attempt("up");
  await stack.on(
    "node-1",
    `docker stop images >/dev/null && umount ${data} && docker start images >/dev/null`,
  );
  expect(full.code).not.toBe(0);
  expect(full.text).toMatch(/images.*disk|no space|full/i);
  await stack.up();
  await stack.unchanged();
});

test("while the registry's machine is down what runs keeps running, and preview says what cannot be had", async () => {
  const before = await pages();
  content("3");
  stack.declare({
    ...scenario,
    machines: { ...scenario.machines, "node-1": { ...scenario.machines["node-1"], state: "down" } },
  });
  const preview = await stack.preview();
  expect(preview.text).toContain('the registry "images" is on a machine that is declared down');
  content("2");
  expect(await pages()).toEqual(before);
});
