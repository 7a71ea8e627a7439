import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  ComposeStack,
  LocalMachine,
  Machine,
  type MachineArgs,
  SwarmCluster,
  SwarmService,
} from "../../components";
import { run } from "./support/mock-program";

/** Each mistake with the sentence that a user sees; the file is the contract. */
const golden = Object.fromEntries(
  readFileSync(join(__dirname, "golden", "mistakes.txt"), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [name = "", ...lines] = part.split("\n");
      return [name, lines.join("\n").trim()];
    }),
);

const seen: Record<string, string> = {};
afterAll(() => {
  if (process.env["UPDATE_GOLDEN"] === undefined) return;
  const text = Object.entries(seen).map(([name, message]) => `## ${name}\n${message}\n`);
  writeFileSync(join(__dirname, "golden", "mistakes.txt"), text.join("\n"));
});

const cluster = (machines = [new LocalMachine("node-1")]) => new SwarmCluster("dev", { machines });
const compose = (content: string) => new ComposeStack("shop", { cluster: cluster(), content });
const anyArgs = (args: object) => args as never;

const mistakes: Record<string, () => unknown> = {
  "an empty list of machines": () => cluster([]),
  "two machines of one name": () => {
    const node = new LocalMachine("node-1");
    return cluster([node, node]);
  },
  "machines as an Output": () => new SwarmCluster("dev", anyArgs({ machines: pulumi.output([]) })),
  "a machine in two clusters": () => {
    const node = new LocalMachine("node-1");
    cluster([node]);
    return new SwarmCluster("other", { machines: [node] });
  },
  "an unknown argument": () => new LocalMachine("node-1", anyArgs({ memroy: "1g", disk: 3 })),
  "a size that is none": () => new LocalMachine("node-1", { memory: "lots", cpus: 0 }),
  "an Output where a plain value is needed": () =>
    new LocalMachine("node-1", anyArgs({ labels: { zone: pulumi.output("a") } })),
  "a server without a host key": () =>
    new Machine("web-1", { address: "10.0.0.5", cpus: 1, memory: "1g", ssh: {} }),
  "a server without anything": () =>
    new Machine("web-1", anyArgs({ cpus: 1, memory: "1g" } satisfies Partial<MachineArgs>)),
  "a service with neither image nor build": () => new SwarmService("web", { cluster: cluster() }),
  "a service with a bad port and a relative path": () =>
    new SwarmService("web", { cluster: cluster(), image: "a", ports: ["80:0"], volumes: ["./data:/data"] }),
  "a service with a bad healthcheck, network and secret": () =>
    new SwarmService(
      "web",
      anyArgs({
        cluster: cluster(),
        image: "a",
        healthcheck: { test: ["curl"], interval: "soon", retries: 0, every: "1s" },
        networks: ["my net"],
        secrets: { key: "" },
      }),
    ),
  "several files, of which one is not there": () =>
    new ComposeStack("shop", { cluster: cluster(), file: ["examples/voting/compose.yaml", "nowhere.yaml"] }),
  "no files": () => new ComposeStack("shop", { cluster: cluster(), file: [] }),
  "content of a secret that is not external": () =>
    new ComposeStack("shop", {
      cluster: cluster(),
      content: "services:\n  web: {image: a}\n",
      secrets: { token: pulumi.secret("x") },
    }),
  "a file that is not there": () => new ComposeStack("shop", { cluster: cluster(), file: "nowhere.yaml" }),
  "a file that is empty": () => compose(""),
  "a misspelt key and a bad port": () =>
    compose("services:\n  web:\n    imagee: busybox\n    image: busybox\n    ports:\n      - 80:99999\n"),
  "a key that is not supported": () =>
    compose("services:\n  web:\n    image: busybox\n    pids_limit: 100\n"),
  "an Output where placement looks": () =>
    new ComposeStack("shop", {
      cluster: cluster(),
      content: "services:\n  web:\n    image: busybox\n    ports: ['${PORT}:80']\n",
      variables: { PORT: pulumi.output("80") },
    }),
  "an override of a service that is not there": () =>
    new ComposeStack("shop", {
      cluster: cluster(),
      content: "services:\n  web: {image: a}\n",
      overrides: { wbe: { replicas: 2 } },
    }),
  "a service that an endpoint does not find": () =>
    compose("services:\n  web: {image: a}\n").endpoint("db", 80),
  "a port that is not published": () => compose("services:\n  web: {image: a}\n").endpoint("web", 80),
  "two services that want one container's name": () => {
    const shared = cluster();
    new SwarmService("web", { cluster: shared, image: "a" });
    return new ComposeStack("shop", {
      cluster: shared,
      content: "services:\n  web: {image: a, container_name: web-1}\n",
    });
  },
  "an address outside the network": () => new LocalMachine("node-1", { address: "10.0.0.1" }),
  "one address twice": () => [
    new LocalMachine("node-1", { address: "172.30.119.9" }),
    new LocalMachine("node-2", { address: "172.30.119.9" }),
  ],
};

/** Mistakes that the planner finds, in check(). */
const plans: Record<string, () => unknown> = {
  "a reservation that no machine has": () =>
    new SwarmService("web", { cluster: cluster(), image: "a", memory: "8g" }),
  "an unknown machine in a constraint": () =>
    new SwarmService("web", { cluster: cluster(), image: "a", constraints: ["node==node-7"] }),
  "a constraint that is no constraint": () =>
    new SwarmService("web", { cluster: cluster(), image: "a", constraints: ["zone=a"] }),
  "a volume and a port that exclude each other": () =>
    new SwarmService("web", {
      cluster: cluster([new LocalMachine("node-1"), new LocalMachine("node-2")]),
      image: "a",
      replicas: 2,
      ports: ["80:80"],
      volumes: ["data:/data"],
    }),
};

test.each(Object.keys({ ...mistakes, ...plans }))("%s is one clear error", async (name) => {
  const program = mistakes[name] ?? plans[name]!;
  let message = "";
  await run(
    () => {
      try {
        program();
      } catch (error) {
        // A stack trace is for mistakes of ours.
        expect(pulumi.RunError.isInstance(error)).toBe(true);
        message = (error as Error).message;
      }
    },
    {},
    { "stowage:subnet": "172.30.119.0/24" },
  ).catch((error: Error) => {
    message = error.message;
  });
  seen[name] = message;
  expect(message).toBe(process.env["UPDATE_GOLDEN"] === undefined ? golden[name] : message);
});

test("a request after sealing says how to seal by hand", async () => {
  let late: SwarmCluster | undefined;
  await run(() => {
    late = cluster();
  });
  expect(() => new SwarmService("web", { cluster: late!, image: "a" })).toThrow(
    /seal: "manual".*cluster\.seal\(\)/,
  );
});
