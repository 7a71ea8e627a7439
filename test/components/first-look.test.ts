import * as pulumi from "@pulumi/pulumi";
import { LocalMachine, Machine, SwarmCluster, SwarmService } from "../../components";
import { firstLook } from "../../components/first-look";
import { run } from "./support/mock-program";

const ssh = { hostKey: "ssh-ed25519 AAAA" };

/** What the hook says of an engine that is about to be made. */
async function said(
  newInputs: object,
  { adopt = "merge", dryRun = true }: { adopt?: "inspect" | "merge"; dryRun?: boolean } = {},
): Promise<string[]> {
  let hook: pulumi.ResourceHook | undefined;
  await run(() => {
    hook = firstLook(new pulumi.ComponentResource("test:index:Machine", "web-1"), "web-1", adopt);
  });
  const info = jest.spyOn(pulumi.log, "info").mockResolvedValue();
  const preview = jest.spyOn(pulumi.runtime, "isDryRun").mockReturnValue(dryRun);
  try {
    await hook?.callback({ newInputs } as never);
    return info.mock.calls.map(([text]) => text);
  } finally {
    info.mockRestore();
    preview.mockRestore();
  }
}

test("the first preview of a host says what up reads there, and how to see it before", async () => {
  expect(await said({ address: "10.0.0.5", user: "admin", config: {} })).toEqual([
    'up reads on admin@10.0.0.5 first: system, init, an engine that is there with its containers, daemon.json and drop-ins; adopt: "merge" decides what becomes of them. See it before with: stowage doctor admin@10.0.0.5',
  ]);
});

test("keys of engine.config that the host may have otherwise are named, where they could stop the first up", async () => {
  const inputs = { address: "10.0.0.5", config: { "log-level": "warn", debug: true } };
  expect(await said(inputs)).toEqual([
    expect.stringMatching(
      /It stops where daemon\.json there says otherwise of debug, log-level\. See it before with: stowage doctor root@10\.0\.0\.5 --engine-config FILE$/,
    ),
  ]);
  expect(await said(inputs, { adopt: "inspect" })).toEqual([expect.not.stringContaining("log-level")]);
});

test("nothing is said during up, and nothing of a host whose address is not known yet", async () => {
  expect(await said({ address: "10.0.0.5" }, { dryRun: false })).toEqual([]);
  expect(await said({ address: pulumi.output("10.0.0.5") })).toEqual([]);
});

test("a host of somebody else's is looked at first, and a node of ours is not", async () => {
  const { find } = await run(() => {
    const machines = [
      new Machine("web-1", { address: "10.0.0.5", cpus: 1, memory: "1g", ssh }),
      new LocalMachine("node-1"),
    ];
    new SwarmService("web", { cluster: new SwarmCluster("c", { machines }), image: "busybox" });
  });
  expect(find("web-1-engine").beforeCreate).toEqual([
    expect.stringMatching(/^stowage-first-look:.*::web-1$/),
  ]);
  expect(find("node-1-engine").beforeCreate).toEqual([]);
});
