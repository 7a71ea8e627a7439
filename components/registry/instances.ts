import * as pulumi from "@pulumi/pulumi";
import type { RegistryUsers, ServerCertificate } from "../../provider/shell";
import { serviceDefinition } from "../service/from-args";
import type { ServiceDefinition } from "../service/definition";
import type { PrivateRegistryArgs } from "./args";
import { registryConfiguration } from "./configuration";
import { defaultImage } from "./mirror";

/** Inside its containers. */
export const configurationPath = "/etc/stowage/registry.yml";
const certificatePath = "/etc/stowage/tls.crt";
const keyPath = "/etc/stowage/tls.key";
const passwordsPath = "/etc/stowage/htpasswd";
/** Where the official image keeps what it is given, and so where everybody looks for it. */
const dataPath = "/var/lib/registry";
const innerPort = 5000;

/** What a registry's containers are made of. */
export interface Parts {
  readonly name: string;
  readonly args: PrivateRegistryArgs;
  readonly users: RegistryUsers;
  readonly certificate: ServerCertificate;
}

/** The ports of a registry's containers on their machine: of all who push, of those who only read, of the mirror. */
export function portsOf({ port = 5000, users = {}, mirror }: PrivateRegistryArgs): {
  readonly main: number;
  readonly reader?: number;
  readonly mirror?: number;
} {
  const hasReaders = Object.values(users).some(({ role }) => role === "pull");
  return {
    main: port,
    ...(hasReaders ? { reader: port + 1 } : {}),
    ...(mirror === undefined ? {} : { mirror: port + 2 }),
  };
}

/** The registry's containers: the first takes pushes, and all are services like any other. */
export function instancesOf(parts: Parts): ServiceDefinition[] {
  const { name, args, users } = parts;
  const { cluster, storage = { volume: volumeOf(parts) }, mirror } = args;
  const ports = portsOf(args);
  const kept = "volume" in storage ? [`${storage.volume}:${dataPath}`] : [];
  const s3 = "s3" in storage ? pulumi.output(storage.s3) : undefined;
  const common = { certificate: certificatePath, privateKey: keyPath, port: innerPort };
  const configured = (readOnly: boolean) =>
    pulumi.all([users.httpSecret, s3]).apply(([httpSecret, bucket]) =>
      registryConfiguration({
        ...common,
        httpSecret,
        readOnly,
        htpasswd: passwordsPath,
        storage: bucket === undefined ? { folder: dataPath } : { s3: bucket },
      }),
    );
  const instances = [
    instance(parts, name, ports.main, kept, {
      [configurationPath]: configured(false),
      [passwordsPath]: users.pushers,
    }),
  ];
  if (ports.reader !== undefined)
    instances.push({
      ...instance(
        parts,
        `${name}-reader`,
        ports.reader,
        kept.map((volume) => `${volume}:ro`),
        { [configurationPath]: configured(true), [passwordsPath]: users.everyone },
      ),
      with: [name],
    });
  if (mirror !== undefined && ports.mirror !== undefined) {
    const { upstream, username, password } = mirror;
    const proxied = pulumi.all([users.httpSecret, username, password]).apply(([httpSecret, user, secret]) =>
      registryConfiguration({
        ...common,
        httpSecret,
        storage: { folder: dataPath },
        proxy: {
          upstream,
          ...(user === undefined || secret === undefined ? {} : { username: user, password: secret }),
        },
      }),
    );
    instances.push(
      instance(parts, `${name}-mirror`, ports.mirror, [`${name}-mirror-data:${dataPath}`], {
        [configurationPath]: proxied,
      }),
    );
  }
  return instances;

  function instance(
    { certificate }: Parts,
    container: string,
    port: number,
    volumes: string[],
    files: Record<string, pulumi.Input<string>>,
  ): ServiceDefinition {
    const definition = serviceDefinition(
      container,
      {
        image: args.image ?? defaultImage,
        command: ["serve", configurationPath],
        // Version 3 would look for a collector of traces every few seconds, as its own image tells it not to.
        environment: { OTEL_TRACES_EXPORTER: "none" },
        ports: [`${port}:${innerPort}`],
        volumes,
        memory: args.memory ?? "128m",
        constraints: args.constraints ?? [],
        labels: args.labels ?? {},
        secrets: {
          ...files,
          [certificatePath]: certificate.certificate,
          [keyPath]: certificate.privateKey,
        },
        // A registry that is told to stop ends what it is sending first.
        stopGracePeriod: "40s",
      },
      cluster,
    );
    return { ...definition, containers: [container] };
  }
}

/** The local volume of the images; undefined where they are in a bucket. */
export function volumeOf({ name, args }: Pick<Parts, "name" | "args">): string {
  return args.storage !== undefined && "volume" in args.storage ? args.storage.volume : `${name}-data`;
}
