import { type AddressInfo, createServer } from "node:net";
import { registryClient } from "../../provider/registry/client";
import { contentOf, inventory } from "../../provider/registry/inventory";
import type { RegistryAccess } from "../../provider/registry/request";
import { ImageBroken, verifyWhole } from "../../provider/registry/whole";
import { createAuthority } from "../../provider/tls/authority";
import { digestOf, FakeRegistry } from "./support/registry";

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await FakeRegistry.start();
});
afterEach(() => registry.stop());

function client(other: Partial<RegistryAccess> = {}) {
  return registryClient({ ...registry.access, ...other }, new AbortController().signal);
}

/** How errors begin. */
const place = () => `registry images.test:${registry.access.port} (at 127.0.0.1)`;

test("lists are read to their last page", async () => {
  registry.page = 2;
  for (const name of ["a", "b", "shop/web", "shop/db", "z"]) registry.push(name, "1", [name]);
  for (const tag of ["2", "3", "4"]) registry.push("a", tag, ["a"]);
  expect(await client().repositories()).toEqual(["a", "b", "shop/db", "shop/web", "z"]);
  expect(await client().tags("a")).toEqual(["1", "2", "3", "4"]);
});

test("a list whose next page is itself ends", async () => {
  registry.page = 0;
  registry.push("a", "1", ["a"]);
  expect(await client().repositories()).toEqual([]);
});

test("a repository that is not there has no tags", async () => {
  expect(await client().tags("shop/web")).toEqual([]);
});

test("a wrong password names the user, and not the password", async () => {
  await expect(client({ password: "battery staple" }).ping()).rejects.toThrow(
    `${place()}: its API: user "ci" was refused (401); is the password the one that was last set by \`pulumi up\`?`,
  );
});

test("another authority's certificate is refused", async () => {
  const { certificate: ca } = await createAuthority("other");
  await expect(client({ ca }).ping()).rejects.toThrow(
    /TLS failed \(\w+\); is its certificate from this stack's authority\?/,
  );
  expect(registry.requests).toEqual([]);
});

test("a certificate for another name is refused before the password is sent", async () => {
  await expect(client({ host: "other.test" }).ping()).rejects.toThrow(
    `registry other.test:${registry.access.port} (at 127.0.0.1): its certificate is for another name`,
  );
  expect(registry.requests).toEqual([]);
});

test("where nobody listens, it says so", async () => {
  const free = createServer();
  await new Promise<void>((done) => free.listen(0, "127.0.0.1", done));
  const { port } = free.address() as AddressInfo;
  await new Promise((done) => free.close(done));
  await expect(client({ port }).ping()).rejects.toThrow(
    `registry images.test:${port} (at 127.0.0.1): connection refused; is its container running, and is the port right?`,
  );
});

test("a manifest that does not hash to its digest is refused", async () => {
  const digest = registry.push("shop/web", "1", ["layer"]);
  const { type, text } = registry.manifests.get("shop/web")!.get(digest)!;
  registry.manifests.get("shop/web")!.set(digest, { type, text: `${text} ` });
  const message = `shop/web:1: its content hashes to ${digestOf(`${text} `)}, but ${digest} was expected`;
  await expect(client().manifest("shop/web", "1")).rejects.toThrow(message);
  await expect(client().manifest("shop/web", digest)).rejects.toThrow(`but ${digest} was expected`);
});

test("a blob that does not hash to its digest is refused", async () => {
  registry.push("shop/web", "1", ["layer"]);
  registry.blobs.set(digestOf("layer"), "damaged");
  await expect(client().blob("shop/web", digestOf("layer"))).rejects.toThrow("its content hashes to");
});

test("a manifest of an old kind is named", async () => {
  registry.put("shop/web", "1", "application/vnd.docker.distribution.manifest.v1+prettyjws", {});
  await expect(client().manifest("shop/web", "1")).rejects.toThrow(
    `${place()}: shop/web:1: its manifest is of an old or unknown kind; push it again`,
  );
});

test.each([
  [403, 'user "ci" may not do that (403)'],
  [404, "not found (404); `stowage registry ls` shows what is there"],
  [405, "not allowed (405); the registry is read-only"],
  [500, "the answer is 500 (UNKNOWN: disk on fire); its container's log may say why"],
])("an answer of %i is a sentence", async (status, text) => {
  registry.fault = () => ({ status, body: `{"errors":[{"code":"UNKNOWN","message":"disk on fire"}]}` });
  await expect(client().deleteManifest("shop/web", "sha256:1")).rejects.toThrow(
    `${place()}: deletion of shop/web@sha256:1: ${text}`,
  );
});

test("the inventory has what an index leads to, and leaves out what nobody has pushed", async () => {
  const amd = registry.push("shop/web", undefined, ["shared", "amd"]);
  const arm = registry.push("shop/web", undefined, ["shared", "arm"], "arm64");
  const index = registry.pushIndex("shop/web", "1", { amd64: amd, arm64: arm, s390x: digestOf("nowhere") });
  const [image, ...others] = await inventory(client());
  expect(others).toEqual([]);
  expect(image).toMatchObject({ repository: "shop/web", tag: "1" });
  expect(image!.manifests.map(({ digest }) => digest)).toEqual([index, amd, arm]);
  // Three manifests, two configurations, three layers.
  expect(contentOf([image!])).toHaveLength(8);
});

test("the inventory asks once for what two tags share", async () => {
  const amd = registry.push("shop/web", undefined, ["amd"]);
  registry.pushIndex("shop/web", "1", { amd64: amd });
  registry.pushIndex("shop/web", "2", { amd64: amd, other: digestOf("nowhere") });
  await inventory(client());
  expect(registry.requests.filter((line) => line.includes(encodeURIComponent(amd)))).toHaveLength(1);
});

test("a tag that leads nowhere is no image, and hides no other", async () => {
  registry.push("shop/web", "1", ["layer"]);
  registry.tags.get("shop/web")!.set("2", digestOf("nowhere"));
  expect((await inventory(client())).map(({ tag }) => tag)).toEqual(["1"]);
});

describe("after a collection", () => {
  const verified = async (lose: (layer: string, digest: string) => void) => {
    const digest = registry.push("shop/web", "1", ["layer"]);
    registry.push("shop/web", "2", ["other"]);
    const images = await inventory(client());
    lose(digestOf("layer"), digest);
    return verifyWhole(client(), images);
  };

  test("images that are whole pass", async () => {
    await expect(verified(() => undefined)).resolves.toBeUndefined();
  });

  test("a lost blob is named, with its image", async () => {
    const lost = verified((layer) => registry.blobs.delete(layer));
    await expect(lost).rejects.toThrow(ImageBroken);
    await expect(lost).rejects.toThrow(
      `${place()}: shop/web:1: blob ${digestOf("layer")} is gone; push it again, or restore a backup`,
    );
  });

  test("a blob of another size is named", async () => {
    await expect(verified((layer) => registry.blobs.set(layer, "lay"))).rejects.toThrow(
      "has 3 bytes instead of 5",
    );
  });

  test("a lost manifest is named", async () => {
    await expect(
      verified((_layer, digest) => registry.manifests.get("shop/web")!.delete(digest)),
    ).rejects.toThrow(/shop\/web:1: manifest sha256:\w+ is gone/);
  });

  test("a lost tag is named", async () => {
    await expect(verified(() => registry.tags.get("shop/web")!.delete("1"))).rejects.toThrow(
      "shop/web:1: its tag is gone",
    );
  });
});
