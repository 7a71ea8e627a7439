import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type CertificateAuthority, ClientCertificate, type ConnectionArgs, Engine } from "../provider/shell";
import type { MachineSpec } from "../scheduler";
import { engineHook } from "./engine-hook";
import { firstLook } from "./first-look";
import { childUrn, engineLabel } from "./identity";
import { installArgs } from "./install-source";
import { throwProblems } from "./errors";
import { keepsContainers } from "./live-restore";
import { certificateDays, type EngineArgs } from "./machine-options";
import { sshHost, sshProvider, sshTransportProblems } from "./ssh-transport";

/** Port of the engine's API, mutual TLS only. */
const enginePort = 2376;

export interface EngineSetup {
  readonly spec: MachineSpec;
  readonly generation: number;
  readonly authority: CertificateAuthority;
  readonly connection: ConnectionArgs;
  /** Id of the VM or node container. */
  readonly instance: pulumi.Input<string>;
  /** The instance dies with the machine. */
  readonly owned: boolean;
  readonly sans?: pulumi.Input<string>[];
  readonly loadImages?: string[];
  readonly args?: EngineArgs;
  /** What happens to an engine that is there already. @default "merge" */
  readonly adopt?: "inspect" | "merge" | "replace";
  /** Networks that may reach the API's port. @default private ones */
  readonly allowFrom?: pulumi.Input<string>[];
}

/** What DOCKER_HOST takes, and how the engine is reached where it has no port. */
export function reachOf(
  connection: ConnectionArgs,
  args: EngineArgs | undefined,
): { dockerHost: pulumi.Output<string>; login?: ConnectionArgs } {
  return args?.transport === "ssh"
    ? { dockerHost: sshHost(connection), login: connection }
    : { dockerHost: pulumi.interpolate`tcp://${connection.address}:${enginePort}` };
}

/** The bootstrap and the docker provider of one machine: the same for every kind of machine. */
export function setUpEngine(
  setup: EngineSetup,
  parent: pulumi.Resource,
): { engine: Engine | undefined; provider: docker.Provider } {
  const { spec } = setup;
  if (spec.state === "down") {
    // With certificates even an ssh:// host is pinged, and a ping of a dead machine fails the whole preview.
    return {
      engine: undefined,
      provider: new docker.Provider(spec.name, { host: "ssh://down.invalid" }, { parent }),
    };
  }
  const overSsh = setup.args?.transport === "ssh";
  if (overSsh) throwProblems("Machine", spec.name, sshTransportProblems(setup.connection));
  const name = `${spec.name}-engine`;
  const clients = setup.args?.clients ?? [];
  const hook = engineHook(parent, spec.name, () => engine);
  const reserved = typeof spec.reserved?.memory === "number" ? spec.reserved.memory : 0;
  const engine: Engine = new Engine(
    name,
    {
      ...setup.connection,
      machine: spec.name,
      label: engineLabel(spec.name, setup.generation),
      progressUrn: childUrn(parent, "pulumi-nodejs:dynamic/stowage:Engine", name),
      instance: setup.instance,
      generation: setup.generation,
      owned: setup.owned,
      caCertificate: setup.authority.certificate,
      caPrivateKey: setup.authority.privateKey,
      ...(overSsh ? { transport: "ssh" as const } : {}),
      ...(setup.allowFrom === undefined ? {} : { allowFrom: setup.allowFrom }),
      ...(clients.length === 0 ? {} : { trusted: issuersOf(clients) }),
      sans: setup.sans ?? [],
      capacity: { cpus: spec.cpus, memory: Number(spec.memory) - reserved },
      config: setup.args?.config ?? {},
      // Swarm mode refuses it, and a reload that switches it on inside a swarm makes the next start fail.
      liveRestore: setup.args?.liveRestore ?? keepsContainers(parent),
      loadImages: setup.loadImages ?? [],
      certificateDays: certificateDays(setup.args) ?? 365,
      ...installArgs(setup.args),
      ...(setup.adopt === undefined || setup.adopt === "merge" ? {} : { adopt: setup.adopt }),
      ...(setup.args?.version === undefined ? {} : { version: setup.args.version }),
    },
    {
      parent,
      customTimeouts: { create: "30m", update: "30m", delete: "5m" },
      hooks: {
        beforeUpdate: [hook],
        ...(setup.owned ? {} : { beforeCreate: [firstLook(parent, spec.name, setup.adopt ?? "merge")] }),
      },
    },
  );
  if (overSsh) {
    // Nothing pings an ssh:// host, so its settings may be known before the engine is right.
    const hostKey = setup.connection.hostKey ?? engine.hostKey;
    const settings = sshProvider(spec.name, setup.connection, hostKey);
    return { engine, provider: new docker.Provider(spec.name, settings, { parent, dependsOn: [engine] }) };
  }
  const client = new ClientCertificate(
    `${spec.name}-client`,
    {
      commonName: `pulumi-${spec.name}`,
      caCertificate: setup.authority.certificate,
      caPrivateKey: setup.authority.privateKey,
      instance: setup.instance,
      generation: setup.generation,
      address: setup.connection.address,
    },
    { parent, dependsOn: [engine] },
  );
  const provider = new docker.Provider(
    spec.name,
    {
      host: pulumi.interpolate`tcp://${setup.connection.address}:${enginePort}`,
      caMaterial: setup.authority.certificate,
      certMaterial: client.certificate,
      keyMaterial: pulumi.secret(client.privateKey),
    },
    { parent },
  );
  return { engine, provider };
}

/** The people's authorities, in one order. One whose certificate the stack's authority has signed is trusted by it. */
function issuersOf(clients: readonly ClientCertificate[]): pulumi.Output<string[]> {
  return pulumi
    .all(clients.map(({ issuer }) => issuer))
    .apply((issuers) => issuers.filter((issuer) => issuer !== undefined).sort());
}
