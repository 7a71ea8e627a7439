import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { ApiRefusal, type EngineApi, type StreamOptions } from "../../provider/engine-api";
import { registryContainer } from "../../provider/registry/container";

const endpoint = { machine: "node-1", address: "10.0.0.1", port: 2376 };

/** An engine that gives a tar of these entries, and takes one. */
function engine(entries: Readonly<Record<string, string>>) {
  const calls: string[] = [];
  const taken: Buffer[] = [];
  const api = {
    endpoint,
    async stream(method: string, path: string, { body }: StreamOptions = {}) {
      calls.push(`${method} ${path}`);
      if (path.startsWith("/exec/")) return Readable.from("one\r\ntwo\r\n", { objectMode: false });
      if (body !== undefined) taken.push(await buffer(body));
      if (Object.keys(entries).length === 0) throw new ApiRefusal(endpoint, 404, "no such file");
      const tar = pack();
      for (const [name, text] of Object.entries(entries)) tar.entry({ name, mode: 0o600, uid: 7 }, text);
      tar.finalize();
      return Readable.from(tar, { objectMode: false });
    },
    async post(path: string, body?: unknown) {
      calls.push(`POST ${path} ${JSON.stringify(body ?? "")}`);
      return { Id: "e1" };
    },
    // The output ends a moment before the program does.
    async get(path: string) {
      calls.push(`GET ${path}`);
      const over = calls.filter((call) => call.startsWith("GET /exec")).length > 1;
      return { Running: !over, ExitCode: over ? 3 : null };
    },
  } as unknown as EngineApi;
  return { container: registryContainer(api, "images", new AbortController().signal), calls, taken };
}

test("a file that is read and written keeps its owner and mode", async () => {
  const { container, calls, taken } = engine({ "registry.yml": "version: 0.1\n" });
  const file = await container.readFile("/etc/stowage/registry.yml");
  expect(file).toMatchObject({ text: "version: 0.1\n", header: { mode: 0o600, uid: 7 } });
  await container.writeFile("/etc/stowage/registry.yml", { ...file, text: "longer than before: true\n" });
  expect(calls).toEqual([
    "GET /containers/images/archive?path=%2Fetc%2Fstowage%2Fregistry.yml",
    "PUT /containers/images/archive?path=%2Fetc%2Fstowage",
  ]);
  const again = engine({});
  const tar = taken[0]!.toString("latin1");
  expect(tar).toContain("longer than before: true\n");
  expect(tar.slice(0, 12)).toBe("registry.yml");
  expect(tar.slice(100, 116)).toBe("000600 \u0000000007 \u0000");
  expect(await again.container.sizeOf("/nowhere")).toBeUndefined();
});

test("of a large file only the size is read", async () => {
  const { container } = engine({ data: "x".repeat(5_000_000) });
  expect(await container.sizeOf("/data")).toBe(5_000_000);
});

test("a program runs without a shell, and its exit code and lines come back", async () => {
  const { container, calls } = engine({});
  expect(await container.run(["registry", "a; b"])).toEqual({ code: 3, output: "one\ntwo\n" });
  expect(calls[0]).toBe(
    'POST /containers/images/exec {"Cmd":["registry","a; b"],"AttachStdout":true,"AttachStderr":true,"Tty":true}',
  );
});
