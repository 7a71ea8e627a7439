import { load } from "js-yaml";
import { registryConfiguration, type RegistryConfiguration } from "../../components/registry/configuration";

const volume: RegistryConfiguration = {
  port: 5000,
  certificate: "/tls/tls.crt",
  privateKey: "/tls/tls.key",
  htpasswd: "/auth/htpasswd",
  httpSecret: "s3cret",
  storage: { folder: "/var/lib/registry" },
};
const s3 = { bucket: "images", region: "eu-central-1" };

/** The configuration as a registry reads it. */
const read = (more: Partial<RegistryConfiguration>) =>
  load(registryConfiguration({ ...volume, ...more })) as Record<string, Record<string, unknown>>;

test("a registry with a volume", () => {
  expect(registryConfiguration(volume)).toBe(`version: 0.1
log:
  level: "info"
  accesslog:
    disabled: true
http:
  addr: ":5000"
  secret: "s3cret"
  draintimeout: "30s"
  tls:
    certificate: "/tls/tls.crt"
    key: "/tls/tls.key"
auth:
  htpasswd:
    realm: "registry"
    path: "/auth/htpasswd"
storage:
  filesystem:
    rootdirectory: "/var/lib/registry"
  redirect:
    disable: true
  delete:
    enabled: true
  maintenance:
    uploadpurging:
      enabled: true
      age: "168h"
      interval: "24h"
      dryrun: false
    readonly:
      enabled: false
`);
});

test("one that only reads refuses pushes, and clears nothing up", () => {
  expect(read({ readOnly: true })["storage"]?.["maintenance"]).toMatchObject({
    uploadpurging: { enabled: false },
    readonly: { enabled: true },
  });
});

test("a bucket at Amazon, with the machine's own role", () => {
  const { storage } = read({ storage: { s3 } });
  expect(storage?.["s3"]).toEqual({ bucket: "images", region: "eu-central-1", secure: true });
  expect(storage).not.toHaveProperty("filesystem");
});

test("a bucket elsewhere is a path of its service's address", () => {
  const bucket = {
    ...s3,
    endpoint: "http://minio:9000",
    rootDirectory: "/dev",
    accessKey: "key",
    secretKey: "12_34",
    encrypt: true,
    keyId: "alias/images",
  };
  expect(read({ storage: { s3: bucket } })["storage"]?.["s3"]).toEqual({
    bucket: "images",
    region: "eu-central-1",
    rootdirectory: "/dev",
    regionendpoint: "http://minio:9000",
    forcepathstyle: true,
    secure: false,
    accesskey: "key",
    secretkey: "12_34",
    encrypt: true,
    keyid: "alias/images",
  });
});

test("a mirror asks its upstream as nobody, or with an account", () => {
  const upstream = "https://registry-1.docker.io";
  for (const address of [upstream, `${upstream}/`])
    expect(read({ proxy: { upstream: address } })["proxy"]).toEqual({ remoteurl: upstream, ttl: "168h" });
  expect(read({ proxy: { upstream, username: "team", password: "p" } })["proxy"]).toEqual({
    remoteurl: upstream,
    username: "team",
    password: "p",
    ttl: "168h",
  });
});

test("who names no users asks nobody for a password", () => {
  expect(read({ htpasswd: undefined })).not.toHaveProperty("auth");
});

test.each([
  "12_34",
  "1e3",
  "yes",
  "0x10",
  "1:30",
  "null",
  "~",
  "#",
  "a: b",
  'quo"te\\',
  "line\nbreak",
  "é",
  "",
])("the text %j reaches a reader of YAML 1.1 as it is", (text) => {
  const line = registryConfiguration({ ...volume, httpSecret: text })
    .split("\n")
    .find((each) => each.startsWith("  secret: "));
  expect(JSON.parse(line!.slice("  secret: ".length))).toBe(text);
});
