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
  const ports = portsOf(args);
  const kept = "s3" in storageOf(parts) ? [] : [`${volumeOf(parts)}:${dataPath}`];
  const main = instance(parts, name, ports.main, kept, {
    [configurationPath]: configurationOf(parts, false),
    [passwordsPath]: users.pushers,
  });
  return [
    main,
    ...(ports.reader === undefined ? [] : [reader(parts, ports.reader, kept)]),
    ...(ports.mirror === undefined ? [] : [mirrorOf(parts, ports.mirror)]),
  ];
}

/** On the same volume, so on the same machine, for those who may not push. */
function reader(parts: Parts, port: number, kept: readonly string[]): ServiceDefinition {
  const { name, users } = parts;
  const definition = instance(
    parts,
    `${name}-reader`,
    port,
    kept.map((volume) => `${volume}:ro`),
    { [configurationPath]: configurationOf(parts, true), [passwordsPath]: users.everyone },
  );
  return { ...definition, with: [name] };
}

/** An engine sends a mirror no login, so it asks for none. */
function mirrorOf(parts: Parts, port: number): ServiceDefinition {
  const { name, args, users } = parts;
  const configuration = pulumi.all([users.httpSecret, args.mirror]).apply(([httpSecret, mirror]) =>
    registryConfiguration({
      ...common,
      httpSecret,
      storage: { folder: dataPath },
      ...(mirror === undefined ? {} : { proxy: mirror }),
    }),
  );
  return instance(parts, `${name}-mirror`, port, [`${name}-mirror-data:${dataPath}`], {
    [configurationPath]: configuration,
  });
}

const common = { certificate: certificatePath, privateKey: keyPath, port: innerPort };

/** Of a container that has the registry's own images. */
function configurationOf(parts: Parts, readOnly: boolean): pulumi.Output<string> {
  return pulumi.all([parts.users.httpSecret, storageOf(parts)]).apply(([httpSecret, storage]) =>
    registryConfiguration({
      ...common,
      httpSecret,
      readOnly,
      htpasswd: passwordsPath,
      storage: "s3" in storage ? storage : { folder: dataPath },
    }),
  );
}

function instance(
  { args, certificate }: Parts,
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
    args.cluster,
  );
  return { ...definition, containers: [container], removeVolumes: args.removeVolumes ?? false };
}

function storageOf({ name, args }: Pick<Parts, "name" | "args">) {
  return args.storage ?? { volume: `${name}-data` };
}

/** The local volume of the images, where they are not in a bucket. */
export function volumeOf(parts: Pick<Parts, "name" | "args">): string {
  const storage = storageOf(parts);
  return "volume" in storage ? storage.volume : "";
}
