import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { evaluate } from "./evaluate";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "stowage-language-host-"))));
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, manifest: object) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(manifest));
};
const plugin = (name: string, version: string) => ({
  name: `@pulumi/${name}`,
  version,
  pulumi: { resource: true },
});

test("a program requires the plugins that its dependencies reach, not all that lie in a workspace", () => {
  write("examples/shop/package.json", { dependencies: { library: "*" } });
  write("node_modules/library/package.json", {
    name: "library",
    version: "1.0.0",
    peerDependencies: { "@pulumi/docker": "^5", "@pulumi/aws": "*" },
    peerDependenciesMeta: { "@pulumi/aws": { optional: true } },
  });
  write("node_modules/@pulumi/docker/package.json", plugin("docker", "5.2.0"));
  write("node_modules/@pulumi/aws/package.json", plugin("aws", "7.0.0"));
  expect(evaluate("language-host.js", [["pulumiPackages", join(root, "examples/shop")]])).toEqual([
    [{ name: "docker", version: "5.2.0" }],
  ]);
});
