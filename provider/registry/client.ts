import { createHash } from "node:crypto";
import { DigestMismatch, type RegistryEndpoint, RegistryRefusal, UnknownManifest } from "./errors";
import { isManifest, type Manifest, manifestTypes, parseManifest } from "./manifest";
import { type RegistryAccess, type RegistryAnswer, registryRequest } from "./request";

/** The distribution API of one registry. What it answers is verified against its digest. */
export interface RegistryClient {
  readonly endpoint: RegistryEndpoint;
  /** Whether it answers at all, and takes this user. */
  ping(): Promise<void>;
  /** All repositories, sorted. Those whose images are all deleted are among them. */
  repositories(): Promise<string[]>;
  /** All tags of a repository, sorted; none where it is not there. */
  tags(repository: string): Promise<string[]>;
  /** @param reference a tag or a digest */
  manifest(repository: string, reference: string): Promise<Manifest>;
  /** The content of a small blob, such as an image's configuration. */
  blob(repository: string, digest: string): Promise<Buffer>;
  /** Bytes of a blob; undefined where it is not there. */
  blobSize(repository: string, digest: string): Promise<number | undefined>;
  /** Deletes a manifest, and with it every tag that names it. */
  deleteManifest(repository: string, digest: string): Promise<void>;
}

export function registryClient(access: RegistryAccess, signal: AbortSignal): RegistryClient {
  const { host, port, address, username } = access;
  const endpoint = { host, port, address };
  const send = registryRequest(access, signal);

  const refusal = (subject: string, answer: RegistryAnswer) =>
    new RegistryRefusal(endpoint, answer.status, subject, username, detailOf(answer.body));
  const call = async (...[subject, ...args]: [string, ...Parameters<typeof send>]) => {
    const answer = await send(...args);
    if (answer.status < 200 || answer.status >= 300) throw refusal(subject, answer);
    return answer;
  };
  const pages = async (subject: string, first: string, key: "repositories" | "tags") => {
    const items: string[] = [];
    const seen = new Set<string>();
    for (let path: string | undefined = first; path !== undefined;) {
      seen.add(path);
      const answer = await call(subject, "GET", path);
      items.push(...listOf(answer.body, key));
      const next = nextPage(answer);
      path = next === undefined || seen.has(next) ? undefined : next;
    }
    return [...new Set(items)].sort();
  };
  const verify = (subject: string, body: Buffer, expected: string) => {
    const [algorithm = ""] = expected.split(":");
    const known = algorithm === "sha512" ? "sha512" : "sha256";
    const seen = `${known}:${createHash(known).update(body).digest("hex")}`;
    if (seen !== expected) throw new DigestMismatch(endpoint, subject, expected, seen);
  };

  return {
    endpoint,
    async ping() {
      await call("its API", "GET", "/v2/");
    },
    repositories: () => pages("its repositories", "/v2/_catalog?n=100", "repositories"),
    async tags(repository) {
      const subject = `the tags of ${repository}`;
      return pages(subject, `/v2/${encode(repository)}/tags/list?n=100`, "tags").catch((error: unknown) => {
        if (error instanceof RegistryRefusal && error.status === 404) return [];
        throw error;
      });
    },
    async manifest(repository, reference) {
      const byDigest = isDigest(reference);
      const subject = `${repository}${byDigest ? "@" : ":"}${reference}`;
      const path = `/v2/${encode(repository)}/manifests/${encode(reference)}`;
      const { body, headers } = await call(subject, "GET", path, manifestTypes.join(", "));
      const digest = byDigest ? reference : String(headers["docker-content-digest"] ?? "");
      if (!isManifest(headers["content-type"])) throw new UnknownManifest(endpoint, subject);
      verify(subject, body, digest);
      return parseManifest(digest, body);
    },
    async blob(repository, digest) {
      const subject = `blob ${digest} of ${repository}`;
      const { body } = await call(subject, "GET", `/v2/${encode(repository)}/blobs/${encode(digest)}`);
      verify(subject, body, digest);
      return body;
    },
    async blobSize(repository, digest) {
      const answer = await send("HEAD", `/v2/${encode(repository)}/blobs/${encode(digest)}`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refusal(`blob ${digest} of ${repository}`, answer);
      return Number(answer.headers["content-length"]);
    },
    async deleteManifest(repository, digest) {
      const path = `/v2/${encode(repository)}/manifests/${encode(digest)}`;
      await call(`deletion of ${repository}@${digest}`, "DELETE", path);
    },
  };
}

export function isDigest(reference: string): boolean {
  return /^sha(256|512):[0-9a-f]+$/.test(reference);
}

/** Slashes part a repository's name, and stay. */
function encode(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

function listOf(body: Buffer, key: "repositories" | "tags"): string[] {
  const list = (parse(body) as Partial<Record<string, unknown>> | undefined)?.[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

/** The path in `Link: </v2/_catalog?last=b&n=2>; rel="next"`. Another host in it is never followed. */
function nextPage({ headers }: RegistryAnswer): string | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/.exec(String(headers["link"] ?? ""))?.[1];
  if (target === undefined) return undefined;
  const { pathname, search } = new URL(target, "https://registry.invalid/");
  return pathname + search;
}

/** `{"errors":[{"code":"...","message":"..."}]}`. */
function detailOf(body: Buffer): string {
  const answer = parse(body) as { errors?: { code?: string; message?: string }[] } | undefined;
  const first = answer?.errors?.[0];
  const text = [first?.code, first?.message].filter((part) => part !== undefined).join(": ");
  return text === "" ? "no reason given" : text.slice(0, 200);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}
