// @ts-check
import { chmodSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inCache } from "./cache.mjs";
import { aptInstall } from "./apt.mjs";
import { installed, output, run, SetupError } from "./shell.mjs";
import { step } from "./step.mjs";
import { isAtLeast, versionIn, versions } from "./versions.mjs";

const { install, atLeast } = versions.go;
const goPath = inCache("go");
const platform = `linux-${process.arch === "arm64" ? "arm64" : "amd64"}`;
const toolchain = `${goPath}/pkg/mod/golang.org/toolchain@v0.0.1-go${install}.${platform}`;

/**
 * A Go that can build the modules in tools/, and the environment to run it with. An installed Go from 1.21 on
 * fetches the toolchain that a module asks for. Debian's is older, but any Go can download that toolchain, which is
 * itself a module, checked against the checksum database like every other.
 * @returns {Promise<{ go: string; env: NodeJS.ProcessEnv }>}
 */
export async function setUpGo() {
  const system = installed("go", ["/usr/local/go/bin", "/usr/lib/go/bin"]);
  const version = system && versionIn(output(system, ["version"], { env: localToolchain() }) ?? "");
  if (system && version && isAtLeast(version, atLeast)) {
    return {
      go: system,
      env: isAtLeast(version, install) ? process.env : { ...process.env, GOTOOLCHAIN: "auto" },
    };
  }
  const env = {
    ...localToolchain(),
    GOROOT: undefined,
    GOPATH: goPath,
    GOCACHE: inCache("go-build"),
    GOFLAGS: "",
  };
  if (!existsSync(join(toolchain, "bin", "go"))) {
    const old = system ?? (await debianGo());
    await step(`Fetching the Go ${install} toolchain`, () =>
      run(old, ["mod", "download", `golang.org/toolchain@v0.0.1-go${install}.${platform}`], { env }),
    );
  }
  for (const folder of ["bin", `pkg/tool/${platform.replace("-", "_")}`]) {
    // A module's files are never executable.
    for (const file of readdirSync(join(toolchain, folder))) chmodSync(join(toolchain, folder, file), 0o755);
  }
  return { go: join(toolchain, "bin", "go"), env };
}

const localToolchain = () => ({ ...process.env, GOTOOLCHAIN: "local" });

async function debianGo() {
  await aptInstall(
    ["golang-go", "ca-certificates"],
    "Go, to build Pulumi, is missing: install Go 1.21 or newer",
  );
  const go = installed("go");
  if (go === undefined) throw new SetupError("golang-go was installed, but there is no `go` on PATH");
  return go;
}
