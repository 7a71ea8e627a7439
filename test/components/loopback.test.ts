import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalMachine, SwarmCluster, SwarmService } from "../../components";
import { messageOf, run } from "./support/mock-program";

/** `ssh` reads keys from files below the home directory. */
jest.mock("node:os", () => ({
  ...jest.requireActual("node:os"),
  userInfo: () => ({ homedir: mkdtempSync(join(tmpdir(), "stowage-test-")) }),
}));

const config = { "stowage:localAddress": "loopback" };

const program =
  (...args: ConstructorParameters<typeof LocalMachine>[1][]) =>
  () => {
    const machines = args.map((each, index) => new LocalMachine(`node-${index + 1}`, each));
    const cluster = new SwarmCluster("c", { machines });
    new SwarmService("web", { cluster, image: "busybox" });
  };

/** What a program says that cannot be. */
const refused = (settings: Record<string, string>, ...args: Parameters<typeof program>) => {
  let message = "";
  return run(() => (message = messageOf(program(...args))), {}, settings).then(() => message);
};

test("nodes that are dialed on 127.0.0.1 have a port of their own for SSH there, and none for the engine", async () => {
  const { find } = await run(program({}, {}), {}, config);
  const [one, two] = ["node-1", "node-2"].map((name) => {
    const { ports } = find(`${name}-node`).inputs as {
      ports: { external: number; internal: number; ip: string }[];
    };
    expect(ports).toEqual([{ external: expect.any(Number), internal: 22, ip: "127.0.0.1" }]);
    const port = ports[0]!.external;
    expect(find(`${name}-engine`).inputs).toMatchObject({ address: "127.0.0.1", port, transport: "ssh" });
    expect(find(name).inputs["host"]).toBe(`ssh://root@127.0.0.1:${port}`);
    return port;
  });
  expect(one).not.toBe(two);
  expect(one).toBeGreaterThanOrEqual(20_000);
  expect(two).toBeLessThan(32_000);
});

test("machines dial each other by their own addresses, and the program finds each by its login", async () => {
  const { find } = await run(
    program({ address: "172.30.119.11" }),
    {},
    { ...config, "stowage:subnet": "172.30.119.0/24" },
  );
  const { address, logins } = find("node-1-member").inputs as {
    address: string;
    logins: { value: object };
  };
  expect(address).toBe("172.30.119.11");
  expect(logins.value).toMatchObject({
    "172.30.119.11": { address: "127.0.0.1", port: expect.any(Number) },
  });
});

test("a port stays when other machines come and go, and publish chooses another", async () => {
  const port = async (...args: Parameters<typeof program>) =>
    (await run(program(...args), {}, config)).find("node-1-engine").inputs["port"];
  expect(await port({})).toBe(await port({}, {}));
  expect(await port({ publish: ["2222:22", "8080:80"] })).toBe(2222);
});

test("a port that two machines publish is an error before anything is made", async () => {
  expect(await refused(config, { publish: ["2222:22"] }, { publish: ["2222:22"] })).toBe(
    'LocalMachine "node-2": publish[0]: port 2222 of 127.0.0.1 is already node-1\'s; choose one for SSH with publish: ["2222:22"]',
  );
  expect(await refused({}, { publish: ["8080:80"] }, { publish: ["8080:81"] })).toContain(
    "port 8080 of 127.0.0.1 is already node-1's; publish it on another one",
  );
});

test("certificates need a route to the node, and so does a word that nobody knows", async () => {
  expect(await refused(config, { engine: { transport: "tls" } })).toContain(
    'engine.transport: "tls" needs a route to the node\'s own address',
  );
  expect(await refused({ "stowage:localAddress": "localhost" }, {})).toContain(
    'stowage:localAddress: "localhost" is no way to dial nodes; write "loopback" or "node"',
  );
});

test("on their own addresses nodes publish what they are told to alone", async () => {
  const { find } = await run(program({}), {}, { "stowage:localAddress": "node" });
  expect(find("node-1-node").inputs["ports"]).toEqual([]);
  expect(find("node-1-engine").inputs).not.toHaveProperty("port");
  expect(find("node-1-engine").inputs).not.toHaveProperty("transport");
});
