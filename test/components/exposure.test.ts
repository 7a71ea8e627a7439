import { Machine } from "../../components";
import { messageOf, run } from "./support/mock-program";

const ssh = { hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPRBSOCVqdFhRrrVXcBtUVIGoTCn4PrUUsBqWaFHxYyY" };
const host = { cpus: 2, memory: "2g", ssh };

test.each(["203.0.113.5", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2001:db8::1"])(
  "a machine at the public address %s says who may reach its engine, or opens no port",
  (address) => {
    expect(messageOf(() => new Machine("web-1", { ...host, address }))).toContain(
      `allowFrom: is missing: ${address} is public, and the engine's API is never open to the internet`,
    );
  },
);

test.each([
  "10.0.0.5",
  "172.16.0.1",
  "172.31.255.1",
  "192.168.1.1",
  "100.64.0.1",
  "fd00::5",
  "web.example.com",
])("%s needs nothing more", async (address) => {
  const { find } = await run(() => new Machine("web-1", { ...host, address }));
  expect(find("web-1-engine").inputs).not.toHaveProperty("allowFrom");
});

test("with networks that are named, or over ssh, a public address is fine", async () => {
  const { find } = await run(() => {
    new Machine("web-1", { ...host, address: "203.0.113.5", allowFrom: ["198.51.100.0/24"] });
    new Machine("web-2", { ...host, address: "203.0.113.6", engine: { transport: "ssh" } });
  });
  expect(find("web-1-engine").inputs["allowFrom"]).toEqual(["198.51.100.0/24"]);
  expect(find("web-2-engine").inputs).not.toHaveProperty("allowFrom");
});

test("networks mean nothing where no port is opened", () => {
  const args = {
    ...host,
    address: "10.0.0.5",
    allowFrom: ["10.0.0.0/8"],
    engine: { transport: "ssh" as const },
  };
  expect(messageOf(() => new Machine("web-1", args))).toContain(
    "allowFrom: has no meaning with engine.transport",
  );
});
