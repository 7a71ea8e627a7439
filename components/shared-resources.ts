import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { CertificateAuthority } from "../provider/shell";
import { authorityHook } from "./authority-hook";

/**
 * What one Pulumi program has once, whoever needs it first. Registered without a parent: under the first machine,
 * dropping that machine would change their URNs and re-issue everything.
 */
let authority: CertificateAuthority | undefined;
let local: docker.Provider | undefined;

/** The stack's certificate authority, made on first use. Raising the config key `stowage:rotation` rotates it once. */
export function defaultAuthority(): CertificateAuthority {
  const rotation = new pulumi.Config("stowage").getNumber("rotation");
  return (authority ??= new CertificateAuthority("stowage", rotation === undefined ? {} : { rotation }, {
    hooks: { beforeUpdate: [authorityHook()] },
  }));
}

/**
 * The user's own engine, on which local nodes run. DOCKER_HOST is not read: in a shell that points it at a node,
 * `pulumi up` would start nodes inside that node. The config key `stowage:engine` names another engine.
 */
export function localEngine(): docker.Provider {
  const host = new pulumi.Config("stowage").get("engine") ?? "unix:///var/run/docker.sock";
  return (local ??= new docker.Provider("stowage-local", { host }));
}

/** Forgets them: tests run several programs in one process. */
export function resetSharedResources(): void {
  authority = undefined;
  local = undefined;
}
