import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import type { ConnectionArgs } from "../provider/shell";
import type { ArgumentProblem } from "./errors";
import { stableHash, stackIdentity } from "./identity";

/** Below the home directory, where `ssh` finds it by `~`: the state has no path of this computer in it. */
const folder = join(".cache", "stowage", "ssh");

/** What the docker provider cannot do over SSH, since it runs `ssh`, which asks nobody. */
export function sshTransportProblems({ passphrase, jump }: ConnectionArgs): ArgumentProblem[] {
  return [
    ...(passphrase === undefined
      ? []
      : [
          {
            path: "ssh.passphrase",
            message:
              'does not go with engine.transport "ssh": add the key to your agent (ssh-add) and leave privateKey out',
          },
        ]),
    ...(jump === undefined
      ? []
      : [{ path: "ssh.jump", message: 'does not go with engine.transport "ssh"; use "tls", or a VPN' }]),
  ];
}

/** What DOCKER_HOST takes. */
export function sshHost({ address, user = "root", port = 22 }: ConnectionArgs): pulumi.Output<string> {
  return pulumi
    .output(address)
    .apply((host) => `ssh://${user}@${host.includes(":") ? `[${host}]` : host}:${port}`);
}

/**
 * Settings of a docker provider that goes through `ssh`: the pinned host key and no other, one connection that all
 * requests share, and an end for a host that hangs.
 *
 * @param hostKey the one that was pinned
 */
export function sshProvider(
  machine: string,
  connection: ConnectionArgs,
  hostKey: pulumi.Input<string>,
): docker.ProviderArgs {
  const { privateKey } = connection;
  const identity =
    privateKey === undefined
      ? pulumi.output<string | undefined>(undefined)
      : identityFile(machine, privateKey);
  return {
    host: sshHost(connection),
    sshOpts: pulumi
      .all([hostKey, identity])
      .apply(([key, file]) => sshOptions(key, file, `${stackIdentity()}/${machine}`)),
  };
}

/** Pure: the arguments of `ssh`. */
export function sshOptions(hostKey: string, identity: string | undefined, owner: string): string[] {
  const [type = "", blob = ""] = hostKey.trim().split(/\s+/);
  const settings = {
    BatchMode: "yes",
    ConnectTimeout: "10",
    ServerAliveInterval: "5",
    ServerAliveCountMax: "3",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: "/dev/null",
    GlobalKnownHostsFile: "/dev/null",
    KnownHostsCommand: `/bin/echo %H ${type} ${blob}`,
    HostKeyAlgorithms: type === "ssh-rsa" ? "rsa-sha2-512,rsa-sha2-256" : type,
    // sshd takes ten new connections at once, and drops some of more.
    ControlMaster: "auto",
    ControlPath: `~/${folder}/${stableHash(`${owner} ${hostKey}`).toString(16)}-%C`,
    ControlPersist: "15",
    ...(identity === undefined ? {} : { IdentityFile: identity, IdentitiesOnly: "yes" }),
  };
  return Object.entries(settings).flatMap(([key, value]) => ["-o", `${key}=${value}`]);
}

/** `ssh` reads keys from files only. It is written wherever the program runs, readable by its user alone. */
function identityFile(machine: string, privateKey: pulumi.Input<string>): pulumi.Output<string> {
  const path = join(folder, ...stackIdentity().split("/"), machine);
  return pulumi.unsecret(
    pulumi.output(privateKey).apply((key) => {
      const file = join(userInfo().homedir, path);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, `${key.trimEnd()}\n`, { mode: 0o600 });
      // An existing file keeps its mode.
      chmodSync(file, 0o600);
      return `~/${path}`;
    }),
  );
}
