import { certificateAuthority } from "../../../provider/certificate-authority";
import { engineApi } from "../../../provider/engine-api";
import { docker, type Keys, makeKeys, Nodes } from "../../provider/support/node";

export type Node = Awaited<ReturnType<Nodes["start"]>>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Values = Record<string, any>;

/** Nodes as hosts of somebody else's, with the inputs of an engine on each. */
export class Hosts {
  private constructor(
    readonly nodes: Nodes,
    readonly keys: Keys,
    readonly authority: { readonly certificate: string; readonly privateKey: string },
    readonly network: string,
  ) {}

  /** @param octet third of 172.29.OCTET.0/24 */
  static async create(name: string, octet: number): Promise<Hosts> {
    const authority = (await certificateAuthority.create({ commonName: "test" })).outs as never;
    return new Hosts(await Nodes.create(name, octet), await makeKeys(), authority, `stowage-test-${name}`);
  }

  /** A node that has booted, its own engine, if it has one, with it. */
  async start(name: string, image: "bare" | "docker.io" = "docker.io", memory?: string): Promise<Node> {
    const node = await this.nodes.start(name, image, this.keys, memory);
    await exec(
      node,
      "i=0; until [ -S /run/systemd/private ] || [ $i -gt 100 ]; do i=$((i+1)); sleep 0.1; done; systemctl is-system-running --wait || true",
    );
    return node;
  }

  inputs(node: Node, more: Values = {}): Values {
    const machine = node.name.slice(this.network.length + 1);
    return {
      __provider: "literal",
      machine,
      label: `org/shop/test/${machine}#1`,
      instance: node.id,
      generation: 1,
      owned: false,
      address: node.address,
      privateKey: this.keys.privateKey,
      hostKey: this.keys.hostPublicKey,
      caCertificate: this.authority.certificate,
      caPrivateKey: this.authority.privateKey,
      capacity: { cpus: 1, memory: 2 ** 29 },
      liveRestore: false,
      ...more,
    };
  }

  /** The engine's own account of itself, by mutual TLS. */
  info(node: Node): Promise<Values> {
    return engineApi("test", node.address, this.authority, new AbortController().signal).get<Values>("/info");
  }

  remove(): Promise<void> {
    return this.nodes.remove();
  }
}

/** Runs a shell command on a node, without SSH. */
export const exec = (node: Pick<Node, "name">, command: string) =>
  docker("exec", node.name, "sh", "-c", command);

/** What a failed act of the provider shows. */
export async function reasonOf(act: Promise<unknown>): Promise<string> {
  const error = await act.then(
    () => new Error("it did not fail"),
    (cause: Error & { reasons?: readonly string[] }) => cause,
  );
  return "reasons" in error && error.reasons !== undefined ? error.reasons.join("\n") : error.message;
}

/** How often somebody has logged in on a node. */
export const logins = async (node: Node) =>
  Number(await exec(node, "journalctl -u ssh -o cat | grep -c 'Accepted publickey' || true"));
