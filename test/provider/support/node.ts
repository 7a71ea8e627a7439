import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { sshKey } from "../../../provider/ssh-key";

const run = promisify(execFile);

export interface Keys {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly hostPrivateKey: string;
  readonly hostPublicKey: string;
}

export async function makeKeys(): Promise<Keys> {
  return (await sshKey.create({})).outs as unknown as Keys;
}

export async function docker(...args: string[]): Promise<string> {
  return (await run("docker", args, { maxBuffer: 2 ** 26 })).stdout.trim();
}

/**
 * Without systemd. Debian's init script raises limits that a container may not raise and gives up then; a server of that
 * kind lets it.
 */
const sysvinit = [
  `echo 'ulimit() { command ulimit "$@" 2>/dev/null || true; }' >/etc/default/docker`,
  "mkdir -p /run/sshd",
  "exec /usr/sbin/sshd -D -e",
].join("\n");

/** A private network of node containers, all of which go with it. */
export class Nodes {
  private readonly names: string[] = [];

  private constructor(
    private readonly network: string,
    private readonly prefix: string,
  ) {}

  /** @param octet third of 172.29.OCTET.0/24 */
  static async create(name: string, octet: number): Promise<Nodes> {
    const network = `stowage-test-${name}`;
    await Nodes.sweep(network);
    await docker("network", "create", "--subnet", `172.29.${octet}.0/24`, network);
    return new Nodes(network, `172.29.${octet}`);
  }

  /** Starts a machine: its init, sshd, our host key and login key, before its first boot. */
  async start(
    name: string,
    image: "bare" | "docker.io",
    keys: Keys,
    memory = "1g",
    init: "systemd" | "sysvinit" = "systemd",
  ): Promise<{ name: string; address: string; id: string }> {
    const full = `${this.network}-${name}`;
    const address = `${this.prefix}.${11 + this.names.length}`;
    this.names.push(full);
    await docker(
      ...["create", "--name", full, "--hostname", name, "--network", this.network, "--ip", address],
      ...["--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN"],
      ...["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
      ...["--cgroupns=private", "--tmpfs", "/run", "-v", `${full}-disk:/var/lib/docker`],
      ...["--memory", memory, "--stop-timeout", "40"],
      ...(init === "systemd"
        ? [`stowage/node:${image}`]
        : ["--entrypoint", "/sbin/node-entry", `stowage/node:${image}`, "/bin/sh", "-c", sysvinit]),
    );
    copyIn(full, keys);
    await docker("start", full);
    return { name: full, address, id: await docker("inspect", "-f", "{{.Id}}", full) };
  }

  async remove(): Promise<void> {
    await Nodes.sweep(this.network);
  }

  private static async sweep(network: string): Promise<void> {
    const list = async (kind: string[]) => (await docker(...kind)).split("\n").filter((line) => line !== "");
    const containers = await list(["ps", "-aq", "--filter", `name=^${network}-`]);
    if (containers.length > 0) await docker("rm", "-f", ...containers);
    const volumes = await list(["volume", "ls", "-q", "--filter", `name=^${network}-`]);
    if (volumes.length > 0) await docker("volume", "rm", ...volumes);
    await docker("network", "rm", network).catch(() => undefined);
  }
}

/** Keys go in as a tar: it keeps modes and owners, and `docker inspect` shows nothing of it. */
function copyIn(container: string, keys: Keys): void {
  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  try {
    for (const path of ["etc/ssh", "root/.ssh", "home/admin/.ssh"])
      mkdirSync(join(folder, path), { recursive: true });
    writeFileSync(join(folder, "etc/ssh/ssh_host_ed25519_key"), keys.hostPrivateKey, { mode: 0o600 });
    writeFileSync(join(folder, "root/.ssh/authorized_keys"), `${keys.publicKey}\n`, { mode: 0o600 });
    chmodSync(join(folder, "root/.ssh"), 0o700);
    const tar = execFileSync("tar", [
      "-C",
      folder,
      "--owner=0",
      "--group=0",
      "-c",
      "etc/ssh/ssh_host_ed25519_key",
      "root/.ssh",
    ]);
    execFileSync("docker", ["cp", "-", `${container}:/`], { input: tar });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
