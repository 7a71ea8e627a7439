#!/usr/bin/env node
// @ts-check
// Pulumi's Node language host for machines that cannot download the released one: set-up copies this file as
// `pulumi-language-nodejs` into a folder on PATH. It speaks the LanguageRuntime protocol and lets the program's
// own @pulumi/pulumi run the program, so what runs is what runs everywhere.
"use strict";
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");

/** The program's runner exits with this code when it has told the user what went wrong. */
const EXITED_AFTER_MESSAGE = 32;
/** How often to look whether the CLI is still there, by its process and by its port. */
const PARENT_POLL_MS = 500;
const ENGINE_POLL_MS = 5_000;

/** @returns {never} */
function fail(/** @type {string} */ message) {
  console.error(`pulumi-language-nodejs: ${message}`);
  process.exit(1);
}

/** Every folder from `start` to the root. */
function* upwards(/** @type {string} */ start) {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    yield folder;
    if (folder === path.dirname(folder)) return;
  }
}

function readJson(/** @type {string} */ file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A `require` that finds modules as a program in `folder` does. */
const requireFrom = (/** @type {string} */ folder) => createRequire(path.join(folder, "_"));

/** The SDK's protocol modules, from the project in whose folder the CLI started us. */
function sdk() {
  const load = requireFrom(process.cwd());
  try {
    load.resolve("@pulumi/pulumi/package.json");
  } catch {
    fail(`@pulumi/pulumi is not in node_modules of ${process.cwd()}; run \`npm install\` there`);
  }
  const loadFromSdk = createRequire(load.resolve("@pulumi/pulumi/package.json"));
  return {
    grpc: loadFromSdk("@grpc/grpc-js"),
    language: load("@pulumi/pulumi/proto/language_pb"),
    service: load("@pulumi/pulumi/proto/language_grpc_pb").LanguageRuntimeService,
    plugin: load("@pulumi/pulumi/proto/plugin_pb"),
    Empty: loadFromSdk("google-protobuf/google/protobuf/empty_pb").Empty,
    version: load("@pulumi/pulumi/package.json").version,
  };
}

/**
 * The Pulumi packages that a program can reach through its dependencies. Packages that merely lie in
 * node_modules are left out: in a workspace they belong to other programs, and each one costs a plugin.
 */
function pulumiPackages(/** @type {string} */ program) {
  const home = [...upwards(program)].find((folder) => fs.existsSync(path.join(folder, "package.json")));
  /** @type {Map<string, { name: string; version: string; server?: string }>} */
  const found = new Map();
  if (home === undefined) return [];
  const seen = new Set();
  const visit = (/** @type {string} */ folder, /** @type {boolean} */ isProgram) => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const manifest = readJson(path.join(folder, "package.json"));
    if (manifest === undefined) return;
    if (!isProgram && manifest.pulumi?.resource) {
      const name = manifest.pulumi.name ?? manifest.name.replace(/^@pulumi\//, "");
      const version = manifest.pulumi.version ?? manifest.version;
      found.set(`${name}@${version}`, { name, version, server: manifest.pulumi.server });
    }
    const optional = manifest.peerDependenciesMeta ?? {};
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !optional[name]?.optional);
    const own = isProgram ? Object.keys(manifest.devDependencies ?? {}) : [];
    for (const name of [...Object.keys(manifest.dependencies ?? {}), ...peers, ...own]) {
      const at = [...upwards(folder)]
        .map((parent) => path.join(parent, "node_modules", name))
        .find((candidate) => fs.existsSync(path.join(candidate, "package.json")));
      if (at !== undefined) visit(fs.realpathSync(at), false);
    }
  };
  visit(fs.realpathSync(home), true);
  return [...found.values()];
}

/** `runtime.options` of Pulumi.yaml as plain values. */
const optionsOf = (/** @type {any} */ info) => info?.getOptions()?.toJavaScript() ?? {};

/** What the program's runner reads from its environment. */
function programEnvironment(/** @type {any} */ request) {
  const options = optionsOf(request.getInfo());
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
  };
  return options.tsconfig ? { ...env, PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig } : env;
}

/** The runner's argv: node's own arguments, the runner, its flags, the program. */
function programArguments(/** @type {any} */ request, /** @type {string} */ engine) {
  const info = request.getInfo();
  let runner;
  try {
    runner = requireFrom(info.getProgramDirectory()).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    return undefined;
  }
  const nodeArguments = String(optionsOf(info).nodeargs ?? "")
    .split(" ")
    .filter((argument) => argument !== "");
  const flags = Object.entries({
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    stack: request.getStack(),
    "root-directory": info.getRootDirectory(),
    pwd: request.getPwd(),
    parallel: request.getParallel() || "",
  }).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, String(value)]));
  if (request.getDryrun()) flags.push("--dry-run");
  return [
    ...nodeArguments,
    runner,
    ...flags,
    info.getEntryPoint() || request.getProgram(),
    ...request.getArgsList(),
  ];
}

/** The children that must not outlive us. */
const children = new Set();

function stopChildren(/** @type {NodeJS.Signals} */ signal) {
  for (const child of children) child.kill(signal);
}

/** The process group is ours when the CLI made us its leader: then one signal reaches the program's children too. */
function leadsItsGroup() {
  try {
    const stat = fs.readFileSync("/proc/self/stat", "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) === process.pid;
  } catch {
    return false;
  }
}

/** Ends everything that we started, and us. */
function end() {
  stopChildren("SIGKILL");
  if (leadsItsGroup()) process.kill(-process.pid, "SIGKILL");
  process.exit(0);
}

/**
 * A CLI that is killed cannot say goodbye: without this, its program would wait for an engine that is gone. The
 * parent's id tells at once; the engine's port also tells when the CLI died before we had started.
 * @param {string} engine
 */
function endWithCli(engine) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), PARENT_POLL_MS).unref();
  const [, host, port] = engine.match(/^(.+):(\d+)$/) ?? [];
  if (host === undefined) return;
  const probe = () => {
    const socket = net.connect({ host, port: Number(port) }, () => socket.destroy());
    socket.on("error", end);
  };
  setInterval(probe, ENGINE_POLL_MS).unref();
}

function main() {
  // A leading -root=DIR and the like may precede it; the engine's address comes last.
  const engine = process.argv.at(-1) ?? "";
  const { grpc, language, service, plugin, Empty, version } = sdk();

  const run = (/** @type {any} */ call, /** @type {(error: any, response?: any) => void} */ respond) => {
    const response = new language.RunResponse();
    const args = programArguments(call.request, engine);
    const folder = call.request.getInfo().getProgramDirectory();
    if (args === undefined) {
      response.setError(`@pulumi/pulumi is not in node_modules of ${folder}; run \`npm install\` there`);
      return respond(null, response);
    }
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: programEnvironment(call.request),
      stdio: ["ignore", "inherit", "inherit"],
    });
    children.add(child);
    child.on("error", (error) => {
      children.delete(child);
      response.setError(`the program could not be started: ${error.message}`);
      respond(null, response);
    });
    child.on("exit", (code, signal) => {
      children.delete(child);
      if (code === EXITED_AFTER_MESSAGE) response.setBail(true);
      else if (signal !== null) response.setError(`the program was ended by ${signal}`);
      else if (code !== 0) response.setError(`the program exited with code ${code}`);
      respond(null, response);
    });
  };

  const server = new grpc.Server();
  server.addService(service, {
    handshake: (/** @type {any} */ _call, /** @type {any} */ respond) =>
      respond(null, new language.LanguageHandshakeResponse()),
    getRequiredPackages: (/** @type {any} */ call, /** @type {any} */ respond) => {
      const packages = pulumiPackages(call.request.getInfo().getProgramDirectory()).map((found) => {
        const dependency = new plugin.PackageDependency();
        dependency.setName(found.name);
        dependency.setKind("resource");
        dependency.setVersion(`v${found.version}`);
        if (found.server) dependency.setServer(found.server);
        return dependency;
      });
      const response = new language.GetRequiredPackagesResponse();
      response.setPackagesList(packages);
      respond(null, response);
    },
    run,
    cancel: (/** @type {any} */ _call, /** @type {any} */ respond) => {
      stopChildren("SIGTERM");
      respond(null, new Empty());
    },
    getPluginInfo: (/** @type {any} */ _call, /** @type {any} */ respond) => {
      const response = new plugin.PluginInfo();
      response.setVersion(version);
      respond(null, response);
    },
    about: (/** @type {any} */ _call, /** @type {any} */ respond) => {
      const response = new language.AboutResponse();
      response.setExecutable(process.execPath);
      response.setVersion(process.version);
      respond(null, response);
    },
    runtimeOptionsPrompts: (/** @type {any} */ _call, /** @type {any} */ respond) =>
      respond(null, new language.RuntimeOptionsResponse()),
    getProgramDependencies: (/** @type {any} */ _call, /** @type {any} */ respond) =>
      respond(null, new language.GetProgramDependenciesResponse()),
    installDependencies: (/** @type {any} */ call) => {
      const child = spawn("npm", ["install"], { cwd: call.request.getDirectory() });
      const send = (/** @type {"setStdout" | "setStderr"} */ set) => (/** @type {Buffer} */ data) => {
        const response = new language.InstallDependenciesResponse();
        response[set](data);
        call.write(response);
      };
      child.stdout.on("data", send("setStdout"));
      child.stderr.on("data", send("setStderr"));
      child.on("error", (error) => call.destroy(error));
      child.on("close", (code) =>
        code === 0 ? call.end() : call.destroy(new Error(`npm install failed with code ${code}`)),
      );
    },
  });
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT", "SIGHUP"])) process.on(signal, end);
  endWithCli(engine);
  server.bindAsync(
    "127.0.0.1:0",
    grpc.ServerCredentials.createInsecure(),
    (/** @type {Error | null} */ error, /** @type {number} */ port) => {
      if (error) fail(error.message);
      console.log(port);
    },
  );
}

if (require.main === module) main();
module.exports = { pulumiPackages };
