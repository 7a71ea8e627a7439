import { lines } from "./support/command";
import { Stack } from "./support/stack";
import { page } from "./support/web";

jest.setTimeout(240_000);

const machines = ["node-1", "node-2", "node-3"];
const address = "images.e2e.internal:5000";
const password = "correct-horse-battery";
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.example("registry");
  await stack.configure("image", "stowage/registry:2.8.2");
  await stack.configureSecret("password", password);
});
afterAll(() => stack.remove());

const placement = () => stack.output<Record<string, string>>("placement");
/** Requests that the registry has answered so far, by machine of its container. */
async function requests(): Promise<number> {
  const machine = (await placement())["images"]!;
  return Number(await stack.on(machine, "docker logs images 2>&1 | grep -c 'http.request.method' || true"));
}
/** Images of the registry's namespace on a machine, `repository@digest`. */
const imagesOn = async (machine: string) =>
  lines(await stack.on(machine, "docker images --digests --format '{{.Repository}}@{{.Digest}}'")).filter(
    (image) => image.startsWith(address) && !image.endsWith("<none>"),
  );

test("one up builds each image once, and every machine pulls what it runs by digest", async () => {
  await stack.up();
  expect(await page(await stack.output<string>("url"))).toContain("Packed in this LAN");
  const webs = await Promise.all(
    machines.map((machine) =>
      stack.on(machine, `docker inspect -f '{{.Config.Image}}' $(docker ps -q --filter name=shop-web)`),
    ),
  );
  expect(new Set(webs).size).toBe(1);
  expect(webs[0]).toMatch(/^images\.e2e\.internal:5000\/shop-web@sha256:[0-9a-f]{64}$/);
  const built = await Promise.all(
    machines.map((machine) => stack.on(machine, `docker images -q '${address}/shop-web:*'`)),
  );
  expect(built.flatMap(lines)).toHaveLength(1);
});

test("the next preview finds nothing to do, and the next up asks the registry nothing", async () => {
  await stack.unchanged();
  const before = await requests();
  expect(before).toBeGreaterThan(0);
  await stack.up();
  expect(await requests()).toBe(before);
});

test("a refresh finds nothing either", async () => {
  await stack.refresh("--expect-no-changes");
});

test("a changed context shows its new tag and the containers that follow, and nothing of the other image", async () => {
  stack.write("web/www/index.html", "<h1>Packed anew</h1>\n");
  const preview = await stack.preview("--diff");
  expect(preview.text).toMatch(/reference *: "images\.e2e\.internal:5000\/shop-web:[0-9a-f]{12}" => "images/);
  expect(preview.containers).toEqual(["replace shop-web-1", "replace shop-web-2", "replace shop-web-3"]);
  expect(preview.changes.filter((change) => change.includes("clock"))).toEqual([]);
});

test("up pulls only what changed", async () => {
  const clocks = await Promise.all(machines.map(imagesOn));
  await stack.up();
  expect(await page(await stack.output<string>("url"), /anew/)).toContain("Packed anew");
  const now = await Promise.all(machines.map(imagesOn));
  const clock = (all: string[][]) => all.flat().filter((image) => image.includes("shop-clock"));
  expect(clock(now)).toEqual(clock(clocks));
});

test("a wrong password is refused, and the right one is not", async () => {
  const login = (word: string) =>
    stack.on("node-2", `echo ${word} | docker login -u ci --password-stdin ${address} 2>&1 || true`);
  expect(await login("wrong")).toContain("401 Unauthorized");
  expect(await login(password)).toContain("Login Succeeded");
});

test("no password or key stands in the state or was printed", async () => {
  const state = await stack.export();
  for (const text of [state, stack.printed]) {
    expect(text).not.toContain(password);
    expect(text).not.toContain("PRIVATE KEY");
    expect(text).not.toMatch(/\$2[aby]\$10\$/);
  }
});

test("destroy leaves nothing but what nodes take along", async () => {
  await stack.destroy();
  expect(await stack.leftovers()).toEqual([]);
});
