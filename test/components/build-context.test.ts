import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextHash, contextProblem, pluginDockerfile } from "../../components/service/build-context";

let folder: string;
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const here = process.cwd();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stowage-context-"));
  process.chdir(folder);
  mkdirSync("web");
  write("web/Dockerfile", "FROM scratch\n");
});
afterEach(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

test("the plugin is told of a Dockerfile from the program's folder on", () => {
  expect(pluginDockerfile("web")).toBe("web/Dockerfile");
  expect(pluginDockerfile("web", "../Dockerfile.web")).toBe("Dockerfile.web");
  expect(pluginDockerfile(".")).toBe("Dockerfile");
});

test("a Dockerfile that .dockerignore leaves out is named plainly, or it would not be sent", () => {
  write("web/.dockerignore", "Dockerfile\n");
  expect(pluginDockerfile("web")).toBe("Dockerfile");
  expect(contextProblem("web")).toBeUndefined();
});

test("a Dockerfile that is left out, with another one in the program's folder, is refused", () => {
  write("web/.dockerignore", "*\n");
  write("Dockerfile", "FROM scratch\n");
  expect(contextProblem("web")).toBe(
    `the .dockerignore of "web" leaves its Dockerfile out, and the docker plugin would build with "${join(process.cwd(), "Dockerfile")}" instead; add the line "!Dockerfile" to it`,
  );
});

test("the hash changes with the Dockerfile, ignored or not, and with no other file that is ignored", () => {
  write("web/.dockerignore", "*\n");
  const before = contextHash("web", {});
  write("web/notes", "nothing that is built\n");
  expect(contextHash("web", {})).toBe(before);
  write("web/Dockerfile", "FROM busybox\n");
  expect(contextHash("web", {})).not.toBe(before);
});
