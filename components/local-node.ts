import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { SshKey } from "../provider/shell";
import type { MachineSpec } from "../scheduler";
import { timeouts } from "./placed";
import type { PublishedPort } from "./published-ports";
import { localEngine } from "./shared-resources";
import { canonicalCpus, mebibytes } from "./size";

export interface NodeArgs {
  readonly address: string;
  readonly key: SshKey;
  readonly network: docker.Network;
  /** `"bare"`, `"docker.io"`, or an image of the user's own. */
  readonly image: string;
  readonly ports: readonly PublishedPort[];
}

/**
 * The node container and its disk, on the user's own engine.
 *
 * Two capabilities suffice; `--privileged` and a mount of the host's cgroups are never used: with that mount nested
 * containers escape the node's limits, and systemd in the node remounts the host's tree.
 */
export function createNode(
  spec: MachineSpec,
  generation: number,
  args: NodeArgs,
  parent: pulumi.Resource,
): docker.Container {
  const provider = localEngine();
  const name = `${pulumi.getProject()}-${pulumi.getStack()}-${spec.name}`;
  const options = {
    parent,
    provider,
    replacementTrigger: `${spec.name}#${generation}`,
  };
  // Without a volume the nested engine falls back to vfs, silently.
  const disk = new docker.Volume(
    `${spec.name}-disk`,
    { name: `${name}-disk` },
    { ...options, deleteBeforeReplace: true },
  );
  const memory = mebibytes(Number(spec.memory));
  return new docker.Container(
    `${spec.name}-node`,
    {
      name,
      hostname: spec.name,
      image: args.image === "bare" || args.image === "docker.io" ? `stowage/node:${args.image}` : args.image,
      capabilities: { adds: ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"] },
      securityOpts: ["seccomp=unconfined", "apparmor=unconfined"],
      cgroupnsMode: "private",
      tmpfs: { "/run": "" },
      volumes: [{ volumeName: disk.name, containerPath: "/var/lib/docker" }],
      cpus: canonicalCpus(spec.cpus),
      memory,
      memorySwap: memory * 2,
      restart: "unless-stopped",
      stopTimeout: 40,
      destroyGraceSeconds: 1,
      networksAdvanced: [{ name: args.network.name, ipv4Address: args.address }],
      ports: [...args.ports],
      uploads: [
        { file: "/etc/ssh/ssh_host_ed25519_key", content: args.key.hostPrivateKey, permissions: "0600" },
        { file: "/root/.ssh/authorized_keys", content: args.key.publicKey, permissions: "0600" },
      ],
      labels: [{ label: "stowage.node", value: name }],
      mustRun: true,
    },
    // Name and address are fixed, so two of them can't be there at once.
    { ...options, deleteBeforeReplace: true, customTimeouts: timeouts },
  );
}
