import { evaluate } from "./evaluate";

const changes = (tools: object, base: object) =>
  evaluate("environment.mjs", [["changes", tools, base, "/cache"]])[0] as Record<string, string>;

test("where everything is installed, only the state's place, its passphrase and the look for updates differ", () => {
  const tools = { node: "/usr/bin", pulumi: "/opt/pulumi", home: "/home/me/.pulumi", built: false };
  expect(changes(tools, { PATH: "/usr/bin:/opt/pulumi" })).toEqual({
    PATH: "/usr/bin:/opt/pulumi",
    PULUMI_BACKEND_URL: "file:///cache/state",
    PULUMI_CONFIG_PASSPHRASE: "stowage",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
});

test("what set-up made comes first on PATH, once, and Pulumi asks nothing of a network that is not there", () => {
  const tools = { node: "/cache/node", pulumi: "/cache/pulumi", home: "/cache/home", built: true };
  expect(changes(tools, { PATH: "/cache/older:/usr/bin", PULUMI_CONFIG_PASSPHRASE: "mine" })).toEqual({
    PATH: "/cache/node:/cache/pulumi:/usr/bin",
    PULUMI_BACKEND_URL: "file:///cache/state",
    PULUMI_CONFIG_PASSPHRASE: "stowage",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_HOME: "/cache/home",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
  });
});

test("a shell can evaluate the changes", () => {
  expect(evaluate("environment.mjs", [["asShell", { A: "it's", B: "2" }]])).toEqual([
    "export A='it'\\''s'\nexport B='2'",
  ]);
});
