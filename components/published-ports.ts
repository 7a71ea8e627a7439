import * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "./errors";
import { stableHash, stackIdentity } from "./identity";

/** A node's port as it is reached on this computer. */
export interface PublishedPort {
  readonly external: number;
  readonly internal: number;
  readonly ip: string;
}

/** Where the program dials nodes on this computer. */
export const loopback = "127.0.0.1";

const sshPort = 22;

/** Derived ports begin above the usual ones, and end below those that Linux and macOS give to outgoing connections. */
const derived = { first: 20_000, count: 12_000 };

/** By port, who has it: one program has each port once. */
const holders = new Map<number, string>();

/** Forgets them: tests run several programs in one process. */
export function resetPublishedPorts(): void {
  holders.clear();
}

/**
 * Whether nodes are dialed on ports of 127.0.0.1, since this computer has no route to their own addresses: so it is
 * with Docker Desktop. The config key `stowage:localAddress` says otherwise.
 */
export function dialsLoopback(machine: string): boolean {
  const asked = new pulumi.Config("stowage").get("localAddress");
  throwProblems(
    "LocalMachine",
    machine,
    asked === undefined || asked === "loopback" || asked === "node"
      ? []
      : [
          {
            path: "stowage:localAddress",
            message: `"${asked}" is no way to dial nodes; write "loopback" or "node"`,
          },
        ],
  );
  return asked === undefined ? process.platform !== "linux" : asked === "loopback";
}

/** Of `"8080:80"`, where no other machine of the program has the port already. */
export function publishedPorts(machine: string, publish: readonly string[]): PublishedPort[] {
  return publish.flatMap((text, index) => {
    const match = /^(\d+):(\d+)$/.exec(text);
    throwProblems(
      "LocalMachine",
      machine,
      match === null
        ? [{ path: `publish[${index}]`, message: `"${text}" is no pair of ports; write "8080:80"` }]
        : [],
    );
    return match === null ? [] : [taken(machine, `publish[${index}]`, Number(match[1]), Number(match[2]))];
  });
}

/** The port of a node's sshd: the published one, else derived from stack and name, so that it stays. */
export function loginPort(machine: string, published: readonly PublishedPort[]): PublishedPort {
  return (
    published.find(({ internal }) => internal === sshPort) ??
    taken(
      machine,
      "publish",
      derived.first + (stableHash(`${stackIdentity()}/${machine}`) % derived.count),
      sshPort,
    )
  );
}

function taken(machine: string, path: string, external: number, internal: number): PublishedPort {
  const holder = holders.get(external);
  const remedy =
    internal === sshPort ? 'choose one for SSH with publish: ["2222:22"]' : "publish it on another one";
  throwProblems(
    "LocalMachine",
    machine,
    holder === undefined
      ? []
      : [{ path, message: `port ${external} of ${loopback} is already ${holder}'s; ${remedy}` }],
  );
  holders.set(external, machine);
  return { external, internal, ip: loopback };
}
