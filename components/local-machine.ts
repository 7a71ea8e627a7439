import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type CertificateAuthority, type ConnectionArgs, type Engine, SshKey } from "../provider/shell";
import type { MachineSpec } from "../scheduler";
import type { ClusterMachine } from "./cluster-machine";
import { reachOf, setUpEngine } from "./engine-setup";
import { createNode } from "./local-node";
import { LocalNetwork } from "./local-network";
import { throwProblems } from "./errors";
import { type EngineArgs, type MachineOptions, machineSpec } from "./machine-options";
import { dialsLoopback, loginPort, loopback, publishedPorts } from "./published-ports";
import { defaultAuthority } from "./shared-resources";
import type { Size } from "./size";

export interface LocalMachineArgs extends MachineOptions {
  /** Cores, as a quota. @default 1 */
  cpus?: number;
  /** An enforced limit. @default "1g" */
  memory?: Size;
  /** `"bare"` (docker.io is installed at the first `up`), `"docker.io"`, or an image of your own. @default "docker.io" */
  image?: string;
  /** Images of your engine that are copied in, e.g. `["busybox:latest"]`. @default [] */
  loadImages?: string[];
  /** Fixed address on the stack's node network. @default derived from the name */
  address?: string;
  /**
   * Ports published on 127.0.0.1 of your computer: `"8080:8080"`. Where nodes are dialed there (macOS, Windows), that of
   * SSH is among them; `"2222:22"` chooses it. @default []
   */
  publish?: string[];
}

/**
 * A Docker engine on a local node: a container with systemd and a real sshd, for development and tests.
 *
 * It is set up just as a server is, over SSH. Destroying it takes its disk, and so every volume on it, along.
 */
export class LocalMachine extends pulumi.ComponentResource implements ClusterMachine {
  readonly name: string;
  readonly spec: MachineSpec;
  readonly generation: number;
  readonly docker: docker.Provider;
  readonly engine: Engine | undefined;
  readonly instance: pulumi.Output<string>;
  readonly authority: CertificateAuthority;
  readonly address: pulumi.Output<string>;
  readonly privateAddress: pulumi.Output<string>;
  readonly dockerHost: pulumi.Output<string>;
  readonly connection?: ConnectionArgs;
  readonly login?: ConnectionArgs;

  constructor(name: string, args: LocalMachineArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    const byPort = dialsLoopback(name);
    const engineArgs = byPort ? overSsh(name, args.engine) : args.engine;
    const spec = machineSpec(
      "LocalMachine",
      name,
      {
        ...args,
        cpus: args.cpus ?? 1,
        memory: args.memory ?? "1g",
        ...(engineArgs === undefined ? {} : { engine: engineArgs }),
      },
      ["cpus", "memory", "image", "loadImages", "address", "publish"],
      {
        facts: {
          os: "debian",
          operatingsystem: "Debian GNU/Linux 12 (bookworm)",
          ostype: "linux",
          architecture: process.arch === "x64" ? "amd64" : process.arch,
        },
      },
    );
    super(
      "stowage:index:LocalMachine",
      name,
      { cpus: spec.cpus, memory: spec.memory, state: spec.state },
      opts,
    );
    this.name = name;
    this.spec = spec;
    this.generation = args.generation ?? 1;
    this.authority = defaultAuthority();
    const lan = LocalNetwork.shared();
    const address = lan.addressOf(name, args.address);
    const ports = publishedPorts(name, args.publish ?? []);
    const login = byPort ? loginPort(name, ports) : undefined;
    const key = new SshKey(`${name}-key`, {}, { parent: this });
    const node = createNode(
      spec,
      this.generation,
      {
        address,
        key,
        network: lan.network,
        image: args.image ?? "docker.io",
        ports: login === undefined || ports.includes(login) ? ports : [...ports, login],
      },
      this,
    );
    this.address = pulumi.output(login === undefined ? address : loopback);
    this.privateAddress = pulumi.output(address);
    this.instance = node.id;
    const connection: ConnectionArgs = {
      address: this.address,
      ...(login === undefined ? {} : { port: login.external }),
      privateKey: key.privateKey,
      hostKey: key.hostPublicKey,
    };
    const reach = reachOf(connection, engineArgs);
    this.dockerHost = reach.dockerHost;
    if (reach.login !== undefined) this.login = reach.login;
    const { engine, provider } = setUpEngine(
      {
        spec,
        generation: this.generation,
        authority: this.authority,
        connection,
        instance: node.id,
        owned: true,
        sans: ["127.0.0.1"],
        loadImages: args.loadImages ?? [],
        ...(engineArgs === undefined ? {} : { args: engineArgs }),
      },
      this,
    );
    this.engine = engine;
    this.docker = provider;
    this.connection = connection;
    this.registerOutputs({ address: this.address, dockerHost: this.dockerHost });
  }
}

/** On 127.0.0.1 nodes are told apart by the port of their sshd alone: their engines have none there. */
function overSsh(machine: string, args: EngineArgs = {}): EngineArgs {
  throwProblems(
    "LocalMachine",
    machine,
    args.transport === "tls"
      ? [
          {
            path: "engine.transport",
            message:
              '"tls" needs a route to the node\'s own address, and nodes are dialed on 127.0.0.1 here (stowage:localAddress); leave it out, or use "ssh"',
          },
        ]
      : [],
  );
  return { ...args, transport: "ssh" };
}
