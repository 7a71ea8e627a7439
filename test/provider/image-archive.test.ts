import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Headers, extract } from "tar-stream";
import { contextHash } from "../../components/service/build-context";
import { contextArchive } from "../../provider/images/archive";

let folder: string;
const put = (path: string, text: string, mode = 0o644) => {
  const full = join(folder, path);
  writeFileSync(full, text);
  chmodSync(full, mode);
  utimesSync(full, 1_700_000_000, 1_700_000_000);
};

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "stowage-archive-")), "web");
  mkdirSync(folder);
  put("Dockerfile", "FROM scratch\n");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

interface Entry extends Headers {
  readonly text: string;
}

async function entries(dockerfile?: string): Promise<Record<string, Entry>> {
  const found: Record<string, Entry> = {};
  for await (const entry of contextArchive(folder, dockerfile).stream.pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    found[entry.header.name] = { ...entry.header, text: Buffer.concat(chunks).toString() };
  }
  return found;
}

async function digest(): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of contextArchive(folder).stream) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

test("the same folder gives the same bytes", async () => {
  mkdirSync(join(folder, "src"));
  utimesSync(join(folder, "src"), 1_700_000_000, 1_700_000_000);
  put("src/b", "b");
  put("src/a", "a");
  utimesSync(join(folder, "src"), 1_700_000_000, 1_700_000_000);
  expect(await digest()).toBe(await digest());
});

test("files keep their modes and times, and belong to root", async () => {
  put("run.sh", "#!/bin/sh\n", 0o750);
  const { "run.sh": script } = await entries();
  expect(script).toMatchObject({ mode: 0o750, uid: 0, gid: 0, uname: "", gname: "", text: "#!/bin/sh\n" });
  expect(script?.mtime).toEqual(new Date(1_700_000_000_000));
});

test("a link stays a link, and a folder stays, though nothing is in it", async () => {
  mkdirSync(join(folder, "empty"));
  symlinkSync("../elsewhere", join(folder, "link"));
  const found = await entries();
  expect(found["link"]).toMatchObject({ type: "symlink", linkname: "../elsewhere" });
  expect(found["empty"]?.type).toBe("directory");
});

test("what .dockerignore leaves out is not sent, but for the Dockerfile and the rules themselves", async () => {
  put(".dockerignore", "*\n!src\nsrc/*.log\n");
  mkdirSync(join(folder, "src"));
  mkdirSync(join(folder, "node_modules"));
  for (const path of ["src/main", "src/a.log", "node_modules/big", "notes"]) put(path, path);
  expect(Object.keys(await entries()).sort()).toEqual([".dockerignore", "Dockerfile", "src", "src/main"]);
});

test("the hash covers what is sent: a file in, and no file that is left out", async () => {
  put(".dockerignore", "notes\n");
  const before = contextHash(folder, {});
  put("notes", "x");
  expect(contextHash(folder, {})).toBe(before);
  put("main", "x");
  expect(contextHash(folder, {})).not.toBe(before);
});

test("a Dockerfile from outside the folder is sent under a name that no image gets", async () => {
  put("../Dockerfile.web", "FROM busybox\n");
  const archive = contextArchive(folder, "../Dockerfile.web");
  archive.stream.destroy();
  const found = await entries("../Dockerfile.web");
  expect(found[archive.dockerfile]?.text).toBe("FROM busybox\n");
  expect(found[".dockerignore"]?.text).toBe(`.dockerignore\n${archive.dockerfile}\n`);
  put(".dockerignore", "notes\n");
  expect((await entries("../Dockerfile.web"))[".dockerignore"]?.text).toBe(
    `notes\n\n${archive.dockerfile}\n`,
  );
});

test("a Dockerfile from outside that is a link is sent as what it leads to", async () => {
  put("../Dockerfile.all", "FROM busybox\n");
  symlinkSync("Dockerfile.all", join(folder, "../Dockerfile.web"));
  expect((await entries("../Dockerfile.web"))[".stowage-dockerfile"]?.text).toBe("FROM busybox\n");
});

test("names longer than tar's own field, and not of ASCII, come through", async () => {
  const long = `${"ü".repeat(60)}/${"x".repeat(120)}`;
  mkdirSync(join(folder, "ü".repeat(60)));
  put(long, "deep");
  expect((await entries())[long]?.text).toBe("deep");
});

test("a socket is no file, and is not sent", async () => {
  const server = createServer().listen(join(folder, "s"));
  await new Promise((resolve) => server.once("listening", resolve));
  expect(Object.keys(await entries())).toEqual(["Dockerfile"]);
  server.close();
});

test("a folder that is not there is an error of the archive's reader", async () => {
  const { stream } = contextArchive(join(folder, "nowhere"));
  await expect(stream.toArray()).rejects.toThrow(/ENOENT/);
});
