import { collect, type Collection } from "../../provider/registry/collect";
import { registryCollection } from "../../provider/registry/collection";
import { registryClient } from "../../provider/registry/client";
import type { RegistryContainer } from "../../provider/registry/container";
import { parseSweep } from "../../provider/registry/sweep";
import { digestOf, FakeRegistry } from "./support/registry";

const path = "/etc/registry.yml";
const open = `# as the component wrote it
http:
  secret: "hush, hush"
storage:
  filesystem:
    rootdirectory: /var/lib/registry
  maintenance:
    readonly:
      enabled: false
`;

/** A container whose collector is a function; it remembers what was done to it. */
class FakeContainer implements RegistryContainer {
  readonly acts: string[] = [];
  text = open;
  sweep: (argv: readonly string[]) => { code: number; output: string } = () => ({ code: 0, output: "" });
  sizes: Record<string, number> = {};
  running = true;

  async stop(grace?: number) {
    this.running = false;
    this.acts.push(grace === undefined ? "stop" : `stop within ${grace} s`);
  }
  async start() {
    this.running = true;
    this.acts.push("start");
  }
  async readFile() {
    return { header: { name: "registry.yml", mode: 0o600 }, text: this.text };
  }
  async writeFile(_path: string, { text }: { text: string }) {
    if (this.running) throw new Error("written to while it runs");
    this.text = text;
    this.acts.push(/enabled: "?true"?/.test(text) ? "write read-only" : "write open");
  }
  async sizeOf(file: string) {
    return this.sizes[file];
  }
  async run(argv: readonly string[]) {
    this.acts.push(argv.join(" "));
    return this.sweep(argv);
  }
  readFolder(): never {
    throw new Error("not read");
  }
  writeFolder(): never {
    throw new Error("not written");
  }
}

const dry = `registry garbage-collect --dry-run --delete-untagged ${path}`;
const wet = `registry garbage-collect --delete-untagged ${path}`;
const closing = ["stop", "write read-only", "start"];
const opening = ["stop", "write open", "start"];

let registry: FakeRegistry;
let container: FakeContainer;
let notes: string[];
let abort: AbortController;
beforeEach(async () => {
  registry = await FakeRegistry.start();
  container = new FakeContainer();
  notes = [];
  abort = new AbortController();
});
afterEach(() => registry.stop());

function collected(other: Partial<Collection> = {}) {
  return collect({
    container,
    steady: container,
    connect: () => registryClient(registry.access, abort.signal),
    configuration: path,
    progress: {
      step: () => undefined,
      note: async (text) => void notes.push(text),
      warn: async () => undefined,
    },
    signal: abort.signal,
    ...other,
  });
}

test("pushes are refused while it collects, and the configuration is what it was afterwards, byte for byte", async () => {
  registry.push("shop/web", "1", ["layer"]);
  await collected();
  expect(container.acts).toEqual(["start", ...closing, dry, wet, ...opening]);
  expect(container.text).toBe(open);
});

test("what became free is the sum of the blobs that went", async () => {
  const [a, b] = [digestOf("a"), digestOf("b")];
  const file = (digest: string) =>
    `/var/lib/registry/docker/registry/v2/blobs/sha256/${digest.slice(7, 9)}/${digest.slice(7)}/data`;
  container.sizes = { [file(a)]: 1000, [file(b)]: 234 };
  const output = `\n2 blobs marked, 2 blobs eligible\nblob eligible for deletion: ${a}\nblob eligible for deletion: ${b}\n`;
  container.sweep = () => ({ code: 0, output });
  expect(await collected()).toBe(1234);
});

test("what became free in a bucket is not known", async () => {
  container.text = open.replace("filesystem", "s3").replace("rootdirectory", "bucket");
  expect(await collected()).toBeUndefined();
});

test("a collector that fails leaves an open registry behind, and no secret in the error", async () => {
  container.sweep = () => ({ code: 1, output: "no space left on device\nsecret is hush, hush" });
  await expect(collected()).rejects.toThrow(
    `${dry} exited with 1\nno space left on device\nsecret is [secret]\nis there room on its storage`,
  );
  expect(container.acts.slice(-3)).toEqual(opening);
  expect(container.text).toBe(open);
});

test("a registry that was left read-only is opened before anything else", async () => {
  container.text = open.replace("false", "true");
  await collected();
  expect(container.acts).toEqual([...opening, ...closing, dry, wet, ...opening]);
  expect(container.text).toMatch(/"?enabled"?: false/);
});

test("a cancellation opens the registry at once, without its signal", async () => {
  const steady = new FakeContainer();
  container.sweep = () => {
    abort.abort();
    throw new Error("cancelled");
  };
  await expect(collected({ steady })).rejects.toThrow("cancelled");
  expect(steady.acts).toEqual(["stop within 0 s", "write open", "start"]);
});

test("a registry that cannot be opened again is said beside the failure", async () => {
  container.sweep = () => ({ code: 1, output: "" });
  const steady = new FakeContainer();
  steady.stop = () => Promise.reject(new Error("no answer in time"));
  await expect(collected({ steady })).rejects.toThrow(
    /exited with 1\n.*; and the registry could not be opened again: no answer in time; the next `pulumi up` tries to$/s,
  );
});

test("manifests without a tag stay where the collector would take parts of an index for them", async () => {
  const part = registry.push("shop/web", undefined, ["layer"]);
  registry.pushIndex("shop/web", "1", { amd64: part });
  container.sweep = (argv) => ({
    code: 0,
    output: argv.includes("--delete-untagged") ? `manifest eligible for deletion: ${part}\n` : "",
  });
  await collected();
  expect(container.acts.filter((act) => act.startsWith("registry"))).toEqual([
    dry,
    `registry garbage-collect --dry-run ${path}`,
    `registry garbage-collect ${path}`,
  ]);
  expect(notes).toEqual([
    "manifests without a tag are kept: this version of the registry would delete parts of shop/web:1 along with them",
  ]);
});

test("nothing is deleted where a tagged image would be hit whatever is done", async () => {
  registry.push("shop/web", "1", ["layer"]);
  const output = `blob eligible for deletion: ${digestOf("layer")}\n`;
  container.sweep = () => ({ code: 0, output });
  await expect(collected()).rejects.toThrow(
    "the registry's collector would delete parts of shop/web:1, which has a tag; nothing was deleted",
  );
  expect(container.acts).not.toContain(wet);
  expect(container.text).toBe(open);
});

test("an image that is not whole afterwards is an error that names it", async () => {
  registry.push("shop/web", "1", ["layer"]);
  container.sweep = () => {
    registry.blobs.delete(digestOf("layer"));
    return { code: 0, output: "" };
  };
  await expect(collected()).rejects.toThrow(`shop/web:1: blob ${digestOf("layer")} is gone`);
});

describe("the images", () => {
  const askedFor = () => registry.requests.filter((line) => line === "GET /v2/shop/web/manifests/1").length;

  test("are looked at once, before pushes are refused, where the collector starts from the same ones", async () => {
    const digest = registry.push("shop/web", "1", ["layer"]);
    container.sweep = () => ({ code: 0, output: `shop/web: marking manifest ${digest} \n` });
    await collected();
    expect(askedFor()).toBe(1);
  });

  test("are looked at again in the repository where one was pushed since", async () => {
    registry.push("shop/web", "1", ["layer"]);
    const other = registry.push("base", "1", ["base"]);
    container.sweep = () => {
      const digest = registry.push("shop/web", "1", ["newer"]);
      const output = `base: marking manifest ${other} \nshop/web: marking manifest ${digest} \nblob eligible for deletion: ${digestOf("newer")}\n`;
      return { code: 0, output };
    };
    await expect(collected()).rejects.toThrow("would delete parts of shop/web:1, which has a tag");
    expect(askedFor()).toBe(2);
    expect(registry.requests.filter((line) => line === "GET /v2/base/manifests/1")).toHaveLength(1);
  });

  test("are looked at again where one was deleted since", async () => {
    registry.push("shop/web", "1", ["layer"]);
    container.sweep = () => {
      registry.tags.get("shop/web")!.delete("1");
      return { code: 0, output: "" };
    };
    await expect(collected()).resolves.toBe(0);
  });
});

test("a tag that another push has moved meanwhile is no loss", async () => {
  registry.push("shop/web", "1", ["layer"]);
  const start = container.start.bind(container);
  container.start = async () => {
    await start();
    if (container.acts.includes(wet)) registry.push("shop/web", "1", ["newer"]);
  };
  await expect(collected()).resolves.toBe(0);
});

test.each([
  [
    "2.8",
    "shop/web: marking manifest sha256:90ef \nshop/web: marking blob sha256:78cd\nmanifest eligible for deletion: sha256:12ab\nblob eligible for deletion: sha256:34cd\n",
  ],
  [
    "3",
    "shop/web: marking manifest sha256:90ef \nmanifest eligible for deletion: {shop/web sha256:12ab [1 2]}\nblob eligible for deletion: sha256:34cd\nshop/web: layer link eligible for deletion: sha256:56ef\n",
  ],
])("what version %s says that it would delete is read", (_version, output) => {
  expect(parseSweep(output)).toEqual({
    kept: ["shop/web@sha256:90ef"],
    manifests: ["sha256:12ab"],
    blobs: ["sha256:34cd"],
  });
});

describe("as a resource", () => {
  const inputs = {
    machine: "node-1",
    // Nobody answers there.
    address: "127.0.0.1",
    caCertificate: "",
    caPrivateKey: "",
    container: "images",
    configuration: path,
    port: 1,
    host: "images.test",
    user: { username: "ci", password: "correct horse" },
    run: 2,
  };

  test("only another run is a change", async () => {
    expect(await registryCollection.diff("", inputs, { ...inputs, address: "10.0.0.2", user: {} })).toEqual({
      changes: false,
    });
    expect(await registryCollection.diff("", inputs, { ...inputs, run: 3 })).toEqual({ changes: true });
  });

  test("a lower run collects nothing, and keeps what the last one has freed", async () => {
    const { outs } = await registryCollection.update("", { ...inputs, freed: 7 }, { ...inputs, run: 1 });
    expect(outs).toEqual({ ...inputs, run: 1, freed: 7 });
  });

  test("inputs of the wrong type are named", async () => {
    expect((await registryCollection.check({}, { ...inputs, run: "2" })).failures).toEqual([
      { property: "run", reason: "run must be of type number" },
    ]);
  });
});
