import * as pulumi from "@pulumi/pulumi";
import { ComposeStack, LocalMachine, SwarmCluster } from "../../components";
import { messageOf, run } from "./support/mock-program";

const stack = (web: object) => {
  const cluster = new SwarmCluster("staging", { machines: [new LocalMachine("node-1")] });
  new ComposeStack("shop", { cluster, content: "services: { web: { image: busybox } }", overrides: { web } });
};

test("an image may be an Output, since placement does not look at it", async () => {
  const result = await run(() => stack({ image: pulumi.output("made-here:1") }));
  expect(result.find("shop-web-1").inputs["image"]).toBe("made-here:1");
});

test("what placement looks at must be plain", async () => {
  await run(() => {
    expect(messageOf(() => stack({ memory: pulumi.output("64m") }))).toContain(
      "overrides.web.memory: is a Pulumi Output",
    );
  });
});
