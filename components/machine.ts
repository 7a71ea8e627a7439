import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { BlockList, isIP } from "node:net";
import {
  type CertificateAuthority,
  type ConnectionArgs,
  type Engine,
  type JumpArgs,
  privateNetworks,
} from "../provider/shell";
import type { MachineSpec } from "../scheduler";
import type { ClusterMachine } from "./cluster-machine";
import { reachOf, setUpEngine } from "./engine-setup";
import { type ArgumentProblem, throwProblems, unknownKeys } from "./errors";
import { type MachineOptions, machineSpec } from "./machine-options";
import { defaultAuthority } from "./shared-resources";
import type { Size } from "./size";

/** How to log in. Secrets never reach a command line; the host key is always verified. */
export interface SshArgs {
  /** Needs root, or `sudo` with or without a password. @default "root" */
  user?: string;
  /** @default 22 */
  port?: number;
  /** OpenSSH private key; secret. @default the agent at SSH_AUTH_SOCK */
  privateKey?: pulumi.Input<string>;
  /** Of the private key; secret. */
  passphrase?: pulumi.Input<string>;
  /** For `sudo`; secret. @default sudo -n */
  sudoPassword?: pulumi.Input<string>;
  /** `"ssh-ed25519 AAAA..."`, as `ssh-keyscan` prints it. Required unless the first key seen may be pinned. */
  hostKey?: pulumi.Input<string>;
  /** Pin whatever key the host shows first. @default false */
  trustOnFirstUse?: boolean;
  /** A host that is logged in to first. SSH alone goes through it. @default none */
  jump?: JumpArgs;
}

export interface MachineArgs extends MachineOptions {
  /** What SSH and engine clients dial. */
  address: pulumi.Input<string>;
  /** What other machines dial. @default address */
  privateAddress?: pulumi.Input<string>;
  /** The host's cores. */
  cpus: number;
  /** The host's memory. */
  memory: Size;
  ssh: SshArgs;
  /**
   * Networks that may reach the engine's API beside its mutual TLS, in CIDR notation: `["203.0.113.0/24"]`. Required
   * where the address is public, unless `engine.transport` is `"ssh"`. @default private networks
   */
  allowFrom?: pulumi.Input<string>[];
  /**
   * An engine that is there already: `merge` keeps what others have set and adds to it, `replace` sets what we need
   * over it, `inspect` changes nothing. Destroy puts back what was there. @default "merge"
   */
  adopt?: "inspect" | "merge" | "replace";
}

const sshKeys = [
  "user",
  "port",
  "privateKey",
  "passphrase",
  "sudoPassword",
  "hostKey",
  "trustOnFirstUse",
  "jump",
];
const jumpKeys = ["address", "port", "user", "privateKey", "passphrase", "hostKey"];

/**
 * A Docker engine on any Debian or Ubuntu host that answers SSH.
 *
 * The first `up` installs docker.io where it is missing and puts the engine behind mutual TLS; destroy puts back
 * what it changed, and leaves volumes alone.
 *
 * @example
 * const server = new Machine("web-1", {
 *   address: "10.0.0.5", cpus: 4, memory: "8g",
 *   ssh: { privateKey: config.requireSecret("sshKey"), hostKey: "ssh-ed25519 AAAA..." },
 * });
 */
export class Machine extends pulumi.ComponentResource implements ClusterMachine {
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

  constructor(name: string, args: MachineArgs, opts?: pulumi.ComponentResourceOptions) {
    const spec = machineSpec("Machine", name, args, [
      "address",
      "privateAddress",
      "cpus",
      "memory",
      "ssh",
      "adopt",
      "allowFrom",
    ]);
    throwProblems("Machine", name, sshProblems(args));
    super("stowage:index:Machine", name, { cpus: spec.cpus, memory: spec.memory, state: spec.state }, opts);
    this.name = name;
    this.spec = spec;
    this.generation = args.generation ?? 1;
    this.authority = defaultAuthority();
    this.address = pulumi.output(args.address);
    this.privateAddress = pulumi.output(args.privateAddress ?? args.address);
    this.instance = pulumi.output(`${name}#${this.generation}`);
    const connection = { address: this.address, ...args.ssh };
    const { dockerHost, login } = reachOf(connection, args.engine);
    this.dockerHost = dockerHost;
    if (login !== undefined) this.login = login;
    const { engine, provider } = setUpEngine(
      {
        spec,
        generation: this.generation,
        authority: this.authority,
        connection,
        instance: this.instance,
        owned: false,
        ...(args.adopt === undefined ? {} : { adopt: args.adopt }),
        ...(args.allowFrom === undefined ? {} : { allowFrom: args.allowFrom }),
        ...(args.privateAddress === undefined ? {} : { sans: [args.privateAddress] }),
        ...(args.engine === undefined ? {} : { args: args.engine }),
      },
      this,
    );
    this.engine = engine;
    this.docker = provider;
    // Files on an engine that is only used are its owner's.
    if (engine !== undefined && args.adopt !== "inspect")
      this.connection = { ...connection, hostKey: args.ssh.hostKey ?? engine.hostKey };
    this.registerOutputs({ address: this.address, dockerHost: this.dockerHost });
  }
}

function sshProblems(args: MachineArgs): ArgumentProblem[] {
  const { ssh } = args;
  const problems: ArgumentProblem[] = [];
  if (args.address === undefined || args.address === "")
    problems.push({ path: "address", message: "is missing; give the host's name or IP address" });
  problems.push(...exposureProblems(args));
  if (ssh === undefined) return [...problems, { path: "ssh", message: "is missing; give at least hostKey" }];
  problems.push(...unknownKeys(ssh, sshKeys, "ssh"));
  if (ssh.hostKey === undefined && ssh.trustOnFirstUse !== true) {
    problems.push({
      path: "ssh.hostKey",
      message:
        "is missing; take it from `ssh-keyscan -t ed25519 HOST`, checked over another way, or set trustOnFirstUse: true",
    });
  }
  problems.push(...wayProblems({ hostKey: ssh.hostKey, port: ssh.port }, "ssh"));
  if (ssh.jump === undefined) return problems;
  problems.push(...unknownKeys(ssh.jump, jumpKeys, "ssh.jump"), ...wayProblems(ssh.jump, "ssh.jump"));
  for (const key of ["address", "hostKey"] as const)
    if (ssh.jump[key] === undefined)
      problems.push({
        path: `ssh.jump.${key}`,
        message: "is missing; a jump host is known by its address and key",
      });
  return problems;
}

function wayProblems({ hostKey, port }: Partial<JumpArgs>, path: string): ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  if (typeof hostKey === "string" && !/^(ssh-|ecdsa-)\S+ [A-Za-z0-9+/=]+/.test(hostKey)) {
    problems.push({
      path: `${path}.hostKey`,
      message: `"${hostKey.slice(0, 24)}" is no host key; it looks like "ssh-ed25519 AAAA..."`,
    });
  }
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    problems.push({ path: `${path}.port`, message: `${port} is no port` });
  }
  return problems;
}

function exposureProblems({ address, allowFrom, engine }: MachineArgs): ArgumentProblem[] {
  if (engine?.transport === "ssh")
    return allowFrom === undefined
      ? []
      : [{ path: "allowFrom", message: 'has no meaning with engine.transport "ssh", which opens no port' }];
  if (allowFrom !== undefined || typeof address !== "string" || isIP(address) === 0 || isPrivate(address))
    return [];
  return [
    {
      path: "allowFrom",
      message: `is missing: ${address} is public, and the engine's API is never open to the internet; name the networks that you come from, e.g. ["203.0.113.0/24"], or use engine.transport "ssh"`,
    },
  ];
}

function isPrivate(address: string): boolean {
  const networks = new BlockList();
  for (const network of privateNetworks) {
    const [start = "", bits] = network.split("/");
    networks.addSubnet(start, Number(bits), familyOf(start));
  }
  return networks.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}
