import { ComposeStack, LocalMachine, SwarmCluster } from "../../components";
import { run } from "./support/mock-program";

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

test("one container port on two host ports is refused with its place", async () => {
  await expect(stack("services: {web: {image: a, ports: ['8080:80', '8081:80']}}\n")).rejects.toThrow(
    "content:1:47 SW211 services.web.ports[1]: 80/tcp is bound to two host ports, which the docker plugin cannot keep apart; keep one of them",
  );
});
