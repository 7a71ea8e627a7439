import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker, environment, lines, type Outcome, root, run, type RunOptions } from "./command";
import { Report, stepsOf } from "./report";
import type { Scenario } from "./scenario";

const stackName = "e2e";
const work = join(root, "test", "e2e", ".work");
const program = join(__dirname, "program");

/**
 * A Pulumi project and stack of its own for one test, with its backend in a private folder. Names of containers and the
 * subnet of the nodes come from the project's name, so scenarios don't meet.
 */
export class Stack {
  /** Prefix of all that the stack makes on this machine's engine. */
  readonly prefix: string;
  private readonly texts: string[] = [];

  private constructor(
    project: string,
    /** The project's, where Pulumi.yaml is. */
    readonly folder: string,
    /** The backend's. */
    readonly state: string,
  ) {
    this.prefix = `${project}-${stackName}`;
  }

  /**
   * A project whose program makes what is declared.
   *
   * @param files folder of the repository that is copied into the project, for its Compose file and builds
   */
  static create(name: string, files?: string): Promise<Stack> {
    const project = `stowage-${name}`;
    return Stack.open(project, (folder) => {
      if (files !== undefined) copy(files, folder, /\/(index\.ts|tsconfig\.json|Pulumi\..*)$/);
      const sdk = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
      const dependencies = {
        "@pulumi/docker": sdk["@pulumi/docker"],
        "@pulumi/pulumi": sdk["@pulumi/pulumi"],
      };
      const manifest = { name: project, main: "index.js", dependencies };
      writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
      writeFileSync(join(folder, "index.js"), `module.exports = require(${JSON.stringify(program)});\n`);
      writeFileSync(
        join(folder, "Pulumi.yaml"),
        [
          `name: ${project}`,
          "runtime: { name: nodejs, options: { typescript: false } }",
          'config: { "pulumi:disable-default-providers": { value: [docker] } }',
          "",
        ].join("\n"),
      );
    });
  }

  /** A copy of an example, whose name is its project's. */
  static example(name: string): Promise<Stack> {
    return Stack.open(name, (folder) => copy(`examples/${name}`, folder, /\/Pulumi\.[^/.]+\.yaml$/));
  }

  /** Makes the stack, after a sweep of what a killed run may have left. */
  private static async open(project: string, fill: (folder: string) => void): Promise<Stack> {
    const [folder, state] = [join(work, project, "program"), join(work, project, "state")];
    const stack = new Stack(project, folder, state);
    await stack.remove();
    for (const each of [folder, state]) mkdirSync(each, { recursive: true });
    writeFileSync(join(work, ".gitignore"), "*\n");
    fill(folder);
    stack.succeed(await stack.pulumi(["stack", "init", stackName]), "stack init");
    return stack;
  }

  /** What the program declares from now on. */
  declare(scenario: Scenario): void {
    this.write("scenario.json", JSON.stringify(scenario, undefined, 2));
  }

  /** Writes a file of the project. */
  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  preview(...args: string[]): Promise<Report> {
    return this.act("preview", args);
  }

  /** A preview that has to find nothing to do. */
  unchanged(): Promise<Report> {
    return this.act("preview", ["--expect-no-changes"]);
  }

  up(...args: string[]): Promise<Report> {
    return this.act("up", ["--yes", "--skip-preview", ...args]);
  }

  refresh(...args: string[]): Promise<Report> {
    return this.act("refresh", ["--yes", "--skip-preview", ...args]);
  }

  destroy(): Promise<Report> {
    return this.act("destroy", ["--yes", "--skip-preview"]);
  }

  /** Gives up the lock of a run that was killed. */
  async cancel(): Promise<void> {
    this.succeed(await this.pulumi(["cancel", "--stack", stackName, "--yes"]), "cancel");
  }

  /** The same acts where they are to fail, or are ended half way. */
  async attempt(
    act: "preview" | "up" | "refresh" | "destroy",
    options: RunOptions & { args?: readonly string[] } = {},
  ): Promise<Report & { code: number }> {
    const yes = act === "preview" ? [] : ["--yes", "--skip-preview"];
    const { outcome, report } = await this.perform(act, [...yes, ...(options.args ?? [])], options);
    return Object.assign(report, { code: outcome.code });
  }

  /** An output of the stack, in clear where it is secret. */
  async output<T>(name: string): Promise<T> {
    const args = ["stack", "output", "--json", "--show-secrets"];
    const { stdout } = this.succeed(await this.pulumi(args), "stack output");
    return JSON.parse(stdout)[name] as T;
  }

  /** Sets a key of the stack's configuration. */
  async configure(key: string, value: string): Promise<void> {
    this.succeed(await this.pulumi(["config", "set", "--stack", stackName, key, value]), "config set");
  }

  async configureSecret(key: string, value: string): Promise<void> {
    const args = ["config", "set", "--secret", "--stack", stackName, key, value];
    this.succeed(await this.pulumi(args), "config set --secret");
  }

  /** What the `stowage` command prints. @throws with what it said, where it fails */
  async stowage(...args: string[]): Promise<string> {
    const command = join(root, "dist", "cli", "index.js");
    const outcome = await this.run("node", [command, "--stack", stackName, ...args]);
    if (outcome.code !== 0) throw new Error(outcome.text);
    return outcome.stdout;
  }

  /** The state as it is stored, secrets encrypted. */
  async export(): Promise<string> {
    return this.succeed(await this.pulumi(["stack", "export"]), "stack export").stdout;
  }

  /** All that was printed so far. */
  get printed(): string {
    return this.texts.join("\n");
  }

  /** Name of a machine's node container. */
  node(machine: string): string {
    return `${this.prefix}-${machine}`;
  }

  /** Runs a shell command on a machine. */
  on(machine: string, command: string): Promise<string> {
    return docker("exec", this.node(machine), "sh", "-c", command);
  }

  /** Names of all containers on a machine, running or not. */
  async containersOn(machine: string): Promise<string[]> {
    return lines(await this.on(machine, "docker ps -a --format '{{.Names}}'")).sort();
  }

  /** Ids of the containers on machines, by name: they tell a container that was replaced from one that stayed. */
  async ids(...machines: string[]): Promise<Record<string, string>> {
    const rows = await Promise.all(
      machines.map((machine) => this.on(machine, "docker ps -a --no-trunc --format '{{.Names}} {{.ID}}'")),
    );
    return Object.fromEntries(rows.flatMap(lines).map((row) => row.split(" ") as [string, string]));
  }

  /** Seconds of the clock at which a machine's engine last saw something happen to a container. */
  async lastEvent(
    machine: string,
    container: string,
    event: "create" | "start" | "die" | "destroy",
  ): Promise<number> {
    const filter = `--filter type=container --filter container=${container} --filter event=${event}`;
    const command = `docker events --since 1h --until $(($(date +%s) + 1)) ${filter} --format '{{.TimeNano}}'`;
    return Number(lines(await this.on(machine, command)).at(-1)) / 1e9;
  }

  /** What the stack has on this machine's engine. */
  leftovers(): Promise<string[]> {
    return nodesOf(this.prefix).then(({ containers, volumes, networks }) => [
      ...containers,
      ...volumes,
      ...networks,
    ]);
  }

  /** Removes everything, whether the stack works or not. */
  async remove(): Promise<void> {
    await removeNodes(this.prefix);
    rmSync(join(this.folder, ".."), { recursive: true, force: true });
  }

  private async act(act: string, args: readonly string[]): Promise<Report> {
    const { outcome, report } = await this.perform(act, args, {});
    this.succeed(outcome, [act, ...args].join(" "));
    return report;
  }

  private async perform(
    act: string,
    args: readonly string[],
    options: RunOptions,
  ): Promise<{ outcome: Outcome; report: Report }> {
    const log = join(this.folder, "..", "events.json");
    rmSync(log, { force: true });
    const outcome = await this.pulumi([act, "--stack", stackName, "--event-log", log, ...args], options);
    this.texts.push(outcome.text);
    const steps = existsSync(log) ? stepsOf(readFileSync(log, "utf8")) : [];
    return { outcome, report: new Report(outcome, steps) };
  }

  private pulumi(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.run("pulumi", [...args, "--non-interactive", "--color", "never"], options);
  }

  private run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return run(command, args, {
      ...options,
      cwd: this.folder,
      env: {
        ...environment(),
        PULUMI_BACKEND_URL: `file://${this.state}`,
        PULUMI_DEBUG_COMMANDS: "true",
        ...options.env,
      },
    });
  }

  private succeed(outcome: Outcome, what: string): Outcome {
    if (outcome.code !== 0)
      throw new Error(
        `pulumi ${what} failed with code ${outcome.code}:\n${errorsOf(outcome.text)}\n\n${outcome.text}`,
      );
    return outcome;
  }
}

/** The errors alone, first: a long output may be cut in the middle. */
function errorsOf(text: string): string {
  return text
    .split("\n")
    .filter((line) => /\berror:|\bfailed\b|\*\*/.test(line))
    .join("\n");
}

/** Copies a folder of the repository, without what was installed there and what matches. */
function copy(from: string, to: string, without: RegExp): void {
  const filter = (path: string) => !without.test(path) && !path.includes(`${from}/node_modules`);
  cpSync(join(root, from), to, { recursive: true, filter });
}

async function nodesOf(prefix: string): Promise<Record<"containers" | "volumes" | "networks", string[]>> {
  const ours = (text: string) => lines(text).filter((name) => name.startsWith(`${prefix}-`));
  return {
    containers: ours(await docker("ps", "-a", "--format", "{{.Names}}")),
    volumes: ours(await docker("volume", "ls", "--format", "{{.Name}}")),
    networks: ours(await docker("network", "ls", "--format", "{{.Name}}")),
  };
}

async function removeNodes(prefix: string): Promise<void> {
  const { containers, volumes, networks } = await nodesOf(prefix);
  if (containers.length > 0) await docker("rm", "-f", "-v", ...containers);
  if (volumes.length > 0) await docker("volume", "rm", "-f", ...volumes);
  if (networks.length > 0) await docker("network", "rm", ...networks);
}
