import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { checkEnd } from "../../components/service/start";
import { messageOf, run } from "./support/mock-program";

const stack = (content: string) =>
  run(() => {
    const cluster = new SwarmCluster("dev", { machines: [new LocalMachine("node-1")] });
    new ComposeStack("shop", { cluster, content });
  });

const networksOf = (inputs: Record<string, unknown>) =>
  (inputs["networksAdvanced"] as { name: string; aliases: string[] }[]).map(({ name, aliases }) => ({
    name,
    aliases,
  }));

test("a network that exists already is used by its name and not made", async () => {
  const result = await stack(
    "services: {web: {image: a, networks: [lan]}}\nnetworks: {lan: {external: true, name: office}}\n",
  );
  expect(networksOf(result.find("shop-web-1").inputs)).toEqual([{ name: "office", aliases: ["web"] }]);
  expect(result.ofType("docker:index/network:Network").map(({ name }) => name)).toEqual(["stowage-nodes"]);
});

test("a link's alias is a name of the linked service on their network", async () => {
  const result = await stack("web: {image: a, links: ['db:database']}\ndb: {image: b}\n");
  expect(networksOf(result.find("shop-db-1").inputs)).toEqual([
    { name: "shop_default", aliases: ["database", "db"] },
  ]);
});

test("an anonymous volume becomes one of the container's own", async () => {
  const result = await stack("services: {db: {image: a, volumes: [/var/lib/db]}}\n");
  expect(result.find("shop-db-1_var-lib-db@node-1").retainOnDelete).toBe(true);
});

test("a limit is a cap with its swap stated, and a reservation alone is none", async () => {
  const result = await stack(
    "services: {a: {image: a, mem_limit: 64m, cpus: 0.5}, b: {image: b, mem_reservation: 64m}}\n",
  );
  expect(result.find("shop-a-1").inputs).toMatchObject({ memory: 64, memorySwap: 128, cpus: "0.5" });
  expect(result.find("shop-b-1").inputs).not.toHaveProperty("memory");
});

test("a build with an image beside it is tagged by that name and its content", async () => {
  const result = await stack("services: {web: {build: examples/voting/vote, image: 'acme/vote:1.0'}}\n");
  expect(result.find("shop-web-1").inputs["image"]).toMatch(/^acme\/vote:[0-9a-f]{12}$/);
});

test("several files are one, and what they name is looked for beside the first", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-"));
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write(
    "one.yaml",
    "services: { web: { image: a, env_file: web.env }, off: { image: b, profiles: [extra] } }\n",
  );
  write("two.yaml", "services: { web: { image: 'c:${TAG}' } }\n");
  write("web.env", "A=a\n");
  write(".env", "TAG=1\n");
  const result = await run(() => {
    const cluster = new SwarmCluster("dev", { machines: [new LocalMachine("node-1")] });
    const file = ["one.yaml", "two.yaml"].map((name) => join(folder, name));
    new ComposeStack("shop", { cluster, file, profiles: ["extra"] });
  });
  rmSync(folder, { recursive: true });
  expect(result.find("shop-web-1").inputs).toMatchObject({ image: "c:1", envs: ["A=a"] });
  expect(result.find("shop-off-1").inputs).toMatchObject({ image: "b" });
});

test("the notice about a fixed port counts the replicas that the program asks for", async () => {
  let diagnostics: readonly string[] = [];
  await run(() => {
    const machines = ["node-1", "node-2"].map((name) => new LocalMachine(name));
    const cluster = new SwarmCluster("dev", { machines });
    const content = `services:
  web: { image: a, ports: ['8080:80'] }
  api: { image: a, ports: ['8081:80'], scale: 2 }
`;
    const overrides = { web: { replicas: 2 }, api: { replicas: 1 } };
    diagnostics = new ComposeStack("shop", { cluster, content, overrides }).diagnostics.map(
      ({ path, message }) => `${path}: ${message}`,
    );
  });
  expect(diagnostics).toEqual([
    "overrides.web.replicas: host port 8080 is fixed, so the 2 replicas go on different machines",
  ]);
});

test("an image of a platform goes to a machine of that platform", async () => {
  const result = await run(() => {
    const machines = [
      new LocalMachine("node-1", { facts: { architecture: "amd64" } }),
      new LocalMachine("node-2", { facts: { architecture: "aarch64" } }),
    ];
    const cluster = new SwarmCluster("dev", { machines });
    new ComposeStack("shop", {
      cluster,
      content: "services: { web: { image: a, platform: linux/arm64 } }\n",
    });
  });
  expect(result.placement["assignments"]).toEqual({ "shop-web-1": "node-2" });
});

test("a secret that is known only later stays a secret of Pulumi's", async () => {
  const result = await run(() => {
    const cluster = new SwarmCluster("dev", { machines: [new LocalMachine("node-1")] });
    const content = "services: { web: { image: a, secrets: [s] } }\nsecrets: { s: { environment: S } }\n";
    new ComposeStack("shop", { cluster, content, variables: { S: pulumi.secret("hunter2") } });
  });
  const [upload] = result.find("shop-web-1").inputs["uploads"] as Record<string, unknown>[];
  // As the engine is told of a secret.
  expect(upload?.["content"]).toMatchObject({
    "4dabf18193072939515e22adb298388d": expect.any(String),
    value: "hunter2",
  });
});

test("SwarmService has the same files and healthcheck, on networks of the cluster", async () => {
  const result = await run(() => {
    const cluster = new SwarmCluster("dev", { machines: [new LocalMachine("node-1")] });
    new SwarmService("web", {
      cluster,
      image: "a",
      configs: { "/etc/motd": "hello" },
      secrets: { token: "x" },
      healthcheck: { test: ["CMD", "ok"], interval: "90s" },
      networks: ["back"],
      stopGracePeriod: "90s",
    });
  });
  expect(result.find("web-1").inputs).toMatchObject({
    healthcheck: { tests: ["CMD", "ok"], interval: "1m30s" },
    networksAdvanced: [{ name: "stowage-dev-back", aliases: ["web"] }],
    stopTimeout: 90,
  });
});

test("a job that fails ends the run, with its last lines and the way to run it again", () => {
  expect(messageOf(() => checkEnd("shop-job-1", 3, "one\ntwo\n", "urn:job"))).toBe(
    "shop-job-1 ended with code 3, and others wait for its success. Its last lines:\none\ntwo\n" +
      "Change it, or run it again with: pulumi up --replace 'urn:job'",
  );
  expect(checkEnd("shop-job-1", 0, "", "urn:job")).toBeUndefined();
});
