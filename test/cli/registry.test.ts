import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { extract, pack } from "tar-stream";
import { backUp } from "../../cli/registry/backup";
import { showBytes } from "../../cli/registry/bytes";
import { registryCommand } from "../../cli/registry/command";
import { containerOf } from "../../cli/registry/engine";
import { registryOf } from "../../cli/registry/registries";
import { removeImage } from "../../cli/registry/remove";
import { restore } from "../../cli/registry/restore";
import { repositoryTable, tagTable, usageTable } from "../../cli/registry/tables";
import { UserError } from "../../cli/user-error";
import { registryClient } from "../../provider/registry/client";
import type { RegistryContainer } from "../../provider/registry/container";
import { digestOf, FakeRegistry } from "../provider/support/registry";
import { stack } from "./stack";

let registry: FakeRegistry;
beforeEach(async () => {
  registry = await FakeRegistry.start();
});
afterEach(() => registry.stop());

const { signal } = new AbortController();
const client = (of = registry) => registryClient(of.access, signal);
const lines = (table: string) => table.split("\n").filter((line) => line !== "");

/** web and its parent share a layer of 3 MiB. */
function fill(): void {
  const base = "b".repeat(3 * 2 ** 20);
  registry.push("base", "1", [base]);
  const amd = registry.push("shop/web", "1.0", [base, "amd".repeat(1000)]);
  const arm = registry.push("shop/web", undefined, ["arm".repeat(1000)], "arm64");
  registry.pushIndex("shop/web", "2.0", { amd64: amd, arm64: arm });
}

test("ls shows each repository that has tags", async () => {
  fill();
  registry.put("empty", undefined, "", {});
  expect(lines(await repositoryTable(client()))).toEqual([
    "REPOSITORY   TAGS   SIZE",
    "base         1      3.0 MiB",
    "shop/web     2      3.0 MiB",
  ]);
});

test("tags shows digest, size and platforms of each tag", async () => {
  fill();
  const short = (tag: string) => registry.tags.get("shop/web")!.get(tag)!.slice(0, 19);
  expect(lines(await tagTable(client(), "shop/web"))).toEqual([
    "TAG   DIGEST                SIZE      PLATFORMS",
    `1.0   ${short("1.0")}   3.0 MiB   linux/amd64`,
    `2.0   ${short("2.0")}   3.0 MiB   linux/amd64, linux/arm64`,
  ]);
});

test("tags of a repository that is not there says where to look", async () => {
  await expect(tagTable(client(), "shop/wbe")).rejects.toThrow(
    new UserError("there is no image in shop/wbe; `stowage registry ls` shows what is there"),
  );
});

test("du counts what repositories share once in the total", async () => {
  fill();
  registry.push("small", "1", ["s"]);
  const [head, web, base, small, total] = lines(await usageTable(client()));
  expect(head).toBe("REPOSITORY   SIZE      SHARED WITH OTHERS");
  expect(web).toBe("shop/web     3.0 MiB   3.0 MiB");
  expect(base).toMatch(/^base +3\.0 MiB +3\.0 MiB$/);
  expect(small).toMatch(/^small +\d+ B +0 B$/);
  expect(total).toMatch(/^total +3\.0 MiB$/);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [3.05 * 2 ** 20, "3.0 MiB"],
  [2 ** 40, "1.0 TiB"],
  [2 ** 52, "4096.0 TiB"],
])("%i bytes are %s", (bytes, shown) => {
  expect(showBytes(bytes)).toBe(shown);
});

describe("rm", () => {
  test("deletes the image that a tag names, and says how its space becomes free", async () => {
    fill();
    const digest = registry.tags.get("base")!.get("1")!;
    expect(await removeImage(client(), "base:1", false)).toBe(
      `base:1 (${digest.slice(0, 19)}) is deleted\nits space becomes free when \`collect\` of the PrivateRegistry is raised`,
    );
    expect(await client().tags("base")).toEqual([]);
  });

  test("is refused where another tag has the same digest", async () => {
    registry.push("shop/web", "1.0", ["layer"]);
    registry.push("shop/web", "latest", ["layer"]);
    await expect(removeImage(client(), "shop/web:1.0", false)).rejects.toThrow(
      /^shop\/web:1\.0 is sha256:\w{12}, which shop\/web:latest needs too; nothing was deleted\. --force deletes it for all of them$/,
    );
    expect(await client().tags("shop/web")).toEqual(["1.0", "latest"]);
    expect(await removeImage(client(), "shop/web:1.0", true)).toContain(
      "is deleted, and gone or broken with it: shop/web:latest",
    );
    expect(await client().tags("shop/web")).toEqual([]);
  });

  test("is refused where an index leads to the image", async () => {
    fill();
    await expect(removeImage(client(), "shop/web:1.0", false)).rejects.toThrow(
      /which shop\/web:2\.0 needs too/,
    );
    await expect(removeImage(client(), "shop/web:2.0", false)).resolves.toContain("is deleted");
  });

  test("of a tag that is not there names the ones that are", async () => {
    fill();
    await expect(removeImage(client(), "shop/web:3", false)).rejects.toThrow(
      new UserError("there is no shop/web:3; tags of shop/web are 1.0, 2.0"),
    );
  });

  test.each(["shop/web", "shop/web@sha256:12", "images.test:5000/shop/web:1", "../x:1", ":1", "Shop:1"])(
    "of %j is refused",
    async (name) => {
      await expect(removeImage(client(), name, true)).rejects.toThrow("is no REPOSITORY:TAG");
      expect(registry.requests).toEqual([]);
    },
  );
});

const root = "registry/docker/registry/v2";

/** A container whose folder is what a fake registry has. */
class FakeStorage implements RegistryContainer {
  running = true;
  constructor(private readonly of: FakeRegistry) {}

  async stop() {
    this.running = false;
  }
  async start() {
    this.running = true;
  }
  async readFolder() {
    const tar = pack();
    const blob = (digest: string, content: string) =>
      tar.entry({ name: `${root}/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data` }, content);
    for (const [digest, content] of this.of.blobs) blob(digest, content);
    for (const stored of this.of.manifests.values())
      for (const [digest, manifest] of stored) blob(digest, manifest.text);
    for (const [repository, tags] of this.of.tags)
      for (const [tag, digest] of tags)
        tar.entry({ name: `${root}/repositories/${repository}/_manifests/tags/${tag}/current/link` }, digest);
    tar.finalize();
    return Readable.from(tar, { objectMode: false });
  }
  async writeFolder(parent: string, tar: Readable) {
    if (this.running) throw new Error("written to while it runs");
    expect(parent).toBe("/var/lib");
    const content = new Map<string, string>();
    const entries = extract();
    tar.pipe(entries);
    for await (const entry of entries) content.set(entry.header.name, await text(entry));
    for (const [name, value] of content) {
      const [, repository, tag] = /repositories\/(.+)\/_manifests\/tags\/(.+)\/current/.exec(name) ?? [];
      if (repository === undefined || tag === undefined) {
        this.of.blobs.set(digestOf(value), value);
        continue;
      }
      const hash = value.slice("sha256:".length);
      const manifest = content.get(`${root}/blobs/sha256/${hash.slice(0, 2)}/${hash}/data`) ?? "{}";
      const kind = manifest.includes('"layers"')
        ? "application/vnd.docker.distribution.manifest.v2+json"
        : "application/vnd.oci.image.index.v1+json";
      this.of.put(repository, tag, kind, JSON.parse(manifest) as object);
    }
  }
  readFile(): never {
    throw new Error("not read");
  }
  writeFile(): never {
    throw new Error("not written");
  }
  sizeOf(): never {
    throw new Error("not asked");
  }
  run(): never {
    throw new Error("not run");
  }
}

describe("a backup", () => {
  let folder: string;
  let file: string;
  let other: FakeRegistry;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "stowage-registry-"));
    file = join(folder, "images.tar");
    other = await FakeRegistry.start();
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await other.stop();
  });

  const restored = (force = false) => {
    const container = new FakeStorage(other);
    return restore({ container, connect: () => client(other), file, force, signal }).finally(() =>
      expect(container.running).toBe(true),
    );
  };

  test("goes into an empty registry, and every tag has its digest again", async () => {
    registry.push("base", "1", ["base"]);
    registry.push("shop/web", "1.0", ["layer"]);
    expect(await backUp(new FakeStorage(registry), file)).toMatch(
      /images\.tar: 2 tagged images, [\d.]+ KiB$/,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["images.tar"]);
    expect(await restored()).toBe(`${file}: 2 tagged images are restored, each with the digest that it had`);
    expect(other.tags).toEqual(registry.tags);
  });

  test.each([
    ["manifest", () => registry.manifests.get("shop/web")!.clear()],
    ["layer", () => registry.blobs.delete(digestOf("layer"))],
  ])("that lacks a tagged image's %s is not kept", async (_part, lose) => {
    registry.push("shop/web", "1.0", ["layer"]);
    lose();
    writeFileSync(file, "an older backup");
    await expect(backUp(new FakeStorage(registry), file)).rejects.toThrow(
      "shop/web:1.0: not whole in the backup; if a push was under way, run this again",
    );
    expect(readdirSync(folder)).toEqual(["images.tar"]);
    expect(statSync(file).size).toBe("an older backup".length);
  });

  test("that is cut off leaves no file behind", async () => {
    const storage = new FakeStorage(registry);
    storage.readFolder = async () =>
      Readable.from(
        (async function* () {
          yield Buffer.alloc(512);
          throw new Error("connection lost");
        })(),
      );
    await expect(backUp(storage, file)).rejects.toThrow("connection lost");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("does not go into a registry that has images, unless forced", async () => {
    registry.push("base", "1", ["base"]);
    await backUp(new FakeStorage(registry), file);
    other.push("base", "1", ["newer"]);
    other.push("base", "2", ["two"]);
    await expect(restored()).rejects.toThrow(
      "the registry is not empty: it has 2 tagged images; nothing was changed. --force adds the backup to them",
    );
    await restored(true);
    expect(await client(other).tags("base")).toEqual(["1", "2"]);
    expect(other.tags.get("base")!.get("1")).toBe(registry.tags.get("base")!.get("1"));
  });

  test.each([
    [
      "is no tar",
      () => writeFileSync(file, "x".repeat(2000)),
      "is no backup of a registry, or a part of one",
    ],
    ["ends too early", () => truncateSync(file, 700), "is no backup of a registry, or a part of one"],
    ["is empty", () => truncateSync(file, 0), "holds no image of a registry"],
  ])("that %s is refused before anything is touched", async (_what, damage, message) => {
    registry.push("base", "1", ["base".repeat(1000)]);
    await backUp(new FakeStorage(registry), file);
    damage();
    await expect(restored()).rejects.toThrow(message);
    expect(other.requests).toEqual([]);
  });

  test("that did not arrive whole is an error that names the image", async () => {
    registry.push("base", "1", ["base"]);
    await backUp(new FakeStorage(registry), file);
    const container = new FakeStorage(other);
    container.writeFolder = async (_parent, tar) => void tar.resume();
    await expect(
      restore({ container, connect: () => client(other), file, force: false, signal }),
    ).rejects.toThrow("base:1: not restored; is its storage full");
    expect(existsSync(file)).toBe(true);
  });
});

describe("in a stack", () => {
  const outputs = () => ({
    host: registry.access.host,
    port: registry.access.port,
    machine: "node-1",
    container: "images",
    dial: registry.access.address,
    storage: "volume",
    caCertificate: registry.access.ca,
    credentials: { username: registry.access.username, password: registry.access.password },
  });
  const withRegistries = (registries: Readonly<Record<string, object>>) => ({
    ...stack,
    resources: [
      ...stack.resources,
      ...Object.entries(registries).map(([name, outputs]) => ({
        urn: `urn:pulumi:staging::voting::stowage:index:PrivateRegistry::${name}`,
        type: "stowage:index:PrivateRegistry",
        outputs: outputs as Record<string, unknown>,
      })),
    ],
  });

  test("the command finds the registry, and asks as its user", async () => {
    fill();
    const written: string[] = [];
    const command = registryCommand(
      (line) => written.push(line),
      () => withRegistries({ images: outputs() }),
    );
    await command.parseAsync(["ls"], { from: "user" });
    expect(written.join("")).toContain("shop/web     2      3.0 MiB");
  });

  test("what the registry says no to is one sentence, without the password", async () => {
    const { credentials } = outputs();
    const wrong = { ...outputs(), credentials: { ...credentials, password: "battery staple" } };
    const command = registryCommand(
      () => undefined,
      () => withRegistries({ images: wrong }),
    );
    const refused = command.parseAsync(["ls"], { from: "user" });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow('user "ci" was refused (401)');
  });

  test("a registry is chosen before or after the verb", async () => {
    fill();
    const stackOf = () => withRegistries({ images: outputs(), other: { ...outputs(), port: 1 } });
    for (const line of [
      ["--registry", "images", "ls"],
      ["ls", "-r", "images"],
    ])
      await registryCommand(() => undefined, stackOf).parseAsync(line, { from: "user" });
    expect(registry.requests.filter((request) => request.includes("_catalog"))).toHaveLength(2);
  });

  test("one of several has to be chosen", () => {
    const several = withRegistries({ b: outputs(), a: outputs() });
    expect(() => registryOf(several, undefined)).toThrow(
      "voting/staging has several registries: a, b; choose one by --registry",
    );
    expect(registryOf(several, "b").name).toBe("b");
    expect(() => registryOf(several, "c")).toThrow(
      'voting/staging has no registry "c"; its registries are a, b',
    );
  });

  test("a stack without one, and one that is not set up, say what to do", () => {
    expect(() => registryOf(stack, undefined)).toThrow(/has no PrivateRegistry; is it the right stack/);
    expect(() => registryOf(withRegistries({ images: {} }), undefined)).toThrow(
      'registry "images" is not set up yet; run `pulumi up` first',
    );
  });

  test("a bucket is not backed up here, nor a registry whose machine is down", () => {
    const found = (other: object) => {
      const state = withRegistries({ images: { ...outputs(), ...other } });
      return () => containerOf(state, registryOf(state, undefined), signal);
    };
    expect(found({ storage: "s3" })).toThrow(/keeps its images in a bucket; back that up with the means/);
    expect(found({ machine: "node-2" })).toThrow(
      'machine "node-2" of registry "images" is down, or not set up yet; run `pulumi up` first',
    );
    expect(found({})).not.toThrow();
  });
});
