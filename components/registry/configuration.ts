import type * as pulumi from "@pulumi/pulumi";
import { dump } from "js-yaml";
import type { S3Args } from "./storage";

/** What one instance of a registry is to be. Paths are inside its container. */
export interface RegistryConfiguration {
  /** On which it listens, with TLS alone. */
  readonly port: number;
  /** PEM: the leaf, then its authority. */
  readonly certificate: string;
  readonly privateKey: string;
  /** Who may log in. @default everybody is let in, unasked */
  readonly htpasswd?: string;
  /** What the state of an upload is signed with: the same in all instances that share a storage. */
  readonly httpSecret: string;
  readonly storage: { readonly folder: string } | { readonly s3: pulumi.Unwrap<S3Args> };
  /** Refuses pushes and deletions. @default false */
  readonly readOnly?: boolean;
  /**
   * Makes it a cache of that registry, which takes no pushes. It ends at once if it does not reach it as it starts.
   * @default none
   */
  readonly proxy?: { readonly upstream: string; readonly username?: string; readonly password?: string };
}

/** For what waits when the registry is told to stop. */
const drainTimeout = "30s";

/** A week: for an upload that nobody ends, and for what a cache keeps of its upstream. */
const week = "168h";

/**
 * The configuration file of a CNCF registry, for 2.8 and 3 alike: an older one passes over what it does not know.
 *
 * Data of a bucket go through the registry, so that clients need a way to the registry alone, and its authority. No
 * descriptors of blobs are kept in memory: after a collection they would promise layers that are gone.
 */
export function registryConfiguration(args: RegistryConfiguration): string {
  const { port, certificate, privateKey, htpasswd, httpSecret, storage, readOnly = false, proxy } = args;
  const content = {
    version: 0.1,
    // Each request is logged at this level already.
    log: { level: "info", accesslog: { disabled: true } },
    http: {
      addr: `:${port}`,
      secret: httpSecret,
      draintimeout: drainTimeout,
      tls: { certificate, key: privateKey },
    },
    auth: htpasswd === undefined ? undefined : { htpasswd: { realm: "registry", path: htpasswd } },
    storage: {
      ...("s3" in storage ? { s3: bucket(storage.s3) } : { filesystem: { rootdirectory: storage.folder } }),
      redirect: { disable: true },
      delete: { enabled: true },
      maintenance: {
        uploadpurging: { enabled: !readOnly, age: week, interval: "24h", dryrun: false },
        readonly: { enabled: readOnly },
      },
    },
    proxy: proxy === undefined ? undefined : cacheOf(proxy),
  };
  // Quoted, since the registry reads YAML 1.1, where a key such as 12_34 is a number.
  return dump(content, { forceQuotes: true, quoteStyle: "double", lineWidth: -1 });
}

function bucket({
  endpoint,
  rootDirectory,
  accessKey,
  secretKey,
  encrypt,
  keyId,
  ...s3
}: pulumi.Unwrap<S3Args>) {
  return {
    ...s3,
    rootdirectory: rootDirectory,
    regionendpoint: endpoint,
    // Services other than Amazon's have no host name for each bucket.
    forcepathstyle: endpoint === undefined ? undefined : true,
    secure: !endpoint?.startsWith("http://"),
    accesskey: accessKey,
    secretkey: secretKey,
    encrypt,
    keyid: keyId,
  };
}

function cacheOf({ upstream, username, password }: NonNullable<RegistryConfiguration["proxy"]>) {
  return { remoteurl: upstream.replace(/\/$/, ""), username, password, ttl: week };
}
