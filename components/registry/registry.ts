import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import {
  machinesUser,
  RegistryCollection,
  RegistryTrust,
  RegistryUsers,
  ServerCertificate,
} from "../../provider/shell";
import { accessOf, type ClusterMachine } from "../cluster-machine";
import { throwProblems } from "../errors";
import { childUrn } from "../identity";
import { onMachine } from "../placed";
import type { Replica } from "../replica";
import { replicasOf } from "../service/replica";
import { type PrivateRegistryArgs, registryProblems } from "./args";
import { configurationPath, instancesOf, portsOf, volumeOf } from "./instances";
import type { ImageSource } from "./source";
import { trustSteps } from "./trust-steps";

/** A user of a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * A registry inside the cluster: images need not leave the LAN.
 *
 * It is placed like any other container, behind TLS of the stack's authority and bcrypt users; every machine of the
 * cluster trusts it and finds it by name, without a restart of its engine. Destroy leaves its images alone.
 *
 * @example
 * const registry = new PrivateRegistry("images", { cluster, users: { ci: { password: config.requireSecret("ci") } } });
 * new ComposeStack("shop", { cluster, registry, file: "compose.yaml" }); // built once, pushed, pulled by digest
 */
export class PrivateRegistry extends pulumi.ComponentResource implements ImageSource {
  readonly name: string;
  /** `"images.dev.internal:5000"`: what the names of its images begin with, on every machine of the cluster. */
  readonly address: string;
  /** The same for those who only read, where a user has that role. */
  readonly readerAddress: string | undefined;
  /** The authority of its certificate, PEM. */
  readonly caCertificate: pulumi.Output<string>;
  /** The machines' own user, who may push; secret. */
  readonly credentials: pulumi.Output<RegistryCredentials>;
  /** What to run on an engine outside the cluster, so that it trusts the registry. */
  readonly trust: pulumi.Output<string>;
  /** Depend on these: children are made once the plan is, so depending on the component waits for nothing. */
  readonly containers: pulumi.Output<docker.Container[]>;
  /** @internal */
  readonly container: string;
  /** @internal */
  readonly user: ImageSource["user"];
  /** @internal */
  readonly store: pulumi.Output<string>;
  private readonly trusts = new Map<string, RegistryTrust>();

  constructor(name: string, args: PrivateRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    throwProblems("PrivateRegistry", name, registryProblems(args));
    super("stowage:index:PrivateRegistry", name, {}, opts);
    const { cluster } = args;
    const [authority] = [...cluster.machines.values()].map((machine) => machine.authority);
    if (authority === undefined) throw new pulumi.RunError(`SwarmCluster "${cluster.name}" has no machine`);
    const host = hostOf(name);
    const ports = portsOf(args);
    this.name = name;
    this.container = name;
    this.address = `${host}:${ports.main}`;
    this.readerAddress = ports.reader === undefined ? undefined : `${host}:${ports.reader}`;
    this.caCertificate = authority.certificate;
    const users = new RegistryUsers(`${name}-users`, { users: args.users ?? {} }, { parent: this });
    this.user = { username: machinesUser, password: users.password };
    this.credentials = pulumi.secret(pulumi.output(this.user));
    const machine = cluster.placement.apply((placement) => placement[name] ?? "");
    const placed = <T>(of: (machine: ClusterMachine) => pulumi.Input<T>, otherwise: T): pulumi.Output<T> =>
      machine.apply((each) => {
        const found = cluster.machines.get(each);
        return found === undefined ? otherwise : of(found);
      }) as pulumi.Output<T>;
    const dial = placed((each) => each.address, "");
    const inside = placed((each) => each.privateAddress, "");
    this.store =
      args.storage !== undefined && "s3" in args.storage
        ? pulumi
            .output(args.storage.s3)
            .apply(({ bucket, rootDirectory = "" }) => `s3:${bucket}/${rootDirectory}`)
        : pulumi.interpolate`${volumeOf({ name, args })}@${machine}`;
    const certificate = new ServerCertificate(
      `${name}-certificate`,
      {
        commonName: host,
        sans: [host, ...(args.hostnames ?? []), dial, inside],
        caCertificate: authority.certificate,
        caPrivateKey: authority.privateKey,
      },
      { parent: this },
    );
    for (const each of cluster.machines.values()) this.learn(each, { host, ports, inside });
    this.trust = pulumi
      .all([authority.certificate, inside])
      .apply(([ca, address]) =>
        trustSteps({ host, ports: [ports.main, ...optional(ports.reader)], address, ca }),
      );
    const replicas = instancesOf({ name, args, users, certificate }).flatMap((definition) =>
      replicasOf(definition, this),
    );
    const collect = args.collect ?? 0;
    this.containers = cluster.request(
      `PrivateRegistry "${name}"`,
      replicas.map((replica) =>
        collect > 0 && replica.spec.name === name
          ? this.collecting(replica, collect, host, ports.main)
          : replica,
      ),
    );
    cluster.registries.push(this);
    this.registerOutputs({
      host,
      port: ports.main,
      address: this.address,
      machine,
      container: name,
      dial,
      storage: args.storage !== undefined && "s3" in args.storage ? "s3" : "volume",
      caCertificate: this.caCertificate,
      credentials: this.credentials,
    });
  }

  /** @internal */
  trustOn(machine: ClusterMachine): pulumi.Resource | undefined {
    return this.trusts.get(machine.name);
  }

  private learn(machine: ClusterMachine, known: Known): void {
    const { host, ports, inside } = known;
    if (machine.engine === undefined) return;
    if (machine.connection === undefined) {
      void pulumi.log.warn(
        `machine "${machine.name}" is left as it is, so it does not trust the registry; run there what \`trust\` of the registry says`,
        this,
      );
      return;
    }
    const name = `${machine.name}-trusts-${this.name}`;
    const trust = new RegistryTrust(
      name,
      {
        ...machine.connection,
        machine: machine.name,
        progressUrn: childUrn(this, "pulumi-nodejs:dynamic/stowage:RegistryTrust", name),
        instance: machine.instance,
        generation: machine.generation,
        registry: this.name,
        host,
        ports: [ports.main, ...optional(ports.reader), ...optional(ports.mirror)],
        registryAddress: inside,
        caCertificate: machine.authority.certificate,
        ...(ports.mirror === undefined ? {} : { mirror: `https://${host}:${ports.mirror}` }),
      },
      { ...onMachine(machine, this), dependsOn: [machine.engine] },
    );
    this.trusts.set(machine.name, trust);
  }

  /** The registry's container, and after it a collection wherever it runs. */
  private collecting(replica: Replica, run: number, host: string, port: number): Replica {
    return {
      ...replica,
      create: (place) => {
        const container = replica.create(place);
        const name = `${this.name}-collection`;
        new RegistryCollection(
          name,
          {
            ...accessOf(place.machine),
            progressUrn: childUrn(this, "pulumi-nodejs:dynamic/stowage:RegistryCollection", name),
            container: this.container,
            configuration: configurationPath,
            host,
            port,
            user: this.user,
            run,
          },
          { parent: this, dependsOn: [container], customTimeouts: { create: "60m", update: "60m" } },
        );
        return container;
      },
    };
  }
}

interface Known {
  readonly host: string;
  readonly ports: ReturnType<typeof portsOf>;
  readonly inside: pulumi.Output<string>;
}

/** A name that only our machines know: `.internal` is reserved for that. */
function hostOf(name: string): string {
  const label = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 63);
  return `${label(name)}.${label(pulumi.getStack())}.internal`;
}

function optional<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
