import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { RegistryAccess } from "../../../provider/registry/request";
import { createAuthority } from "../../../provider/tls/authority";
import { issue } from "../../../provider/tls/leaf";

const types = {
  image: "application/vnd.docker.distribution.manifest.v2+json",
  index: "application/vnd.oci.image.index.v1+json",
};

export function digestOf(content: string): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

interface Stored {
  readonly type: string;
  readonly text: string;
}

/** A registry in this process, over real TLS: what is put into it, and nothing else. */
export class FakeRegistry {
  readonly requests: string[] = [];
  /** Answers instead, where it returns one. */
  fault: (method: string, path: string) => { status: number; body?: string } | undefined = () => undefined;
  /** Entries on one page of a list. */
  page = 100;
  readonly blobs = new Map<string, string>();
  readonly manifests = new Map<string, Map<string, Stored>>();
  readonly tags = new Map<string, Map<string, string>>();

  private readonly sockets = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    /** How the client finds it. */
    readonly access: RegistryAccess,
  ) {}

  /** @param name in its certificate. @default the one that clients expect */
  static async start(name = "images.test"): Promise<FakeRegistry> {
    const authority = await createAuthority("test");
    const { certificate: cert, privateKey: key } = await issue({
      authority,
      commonName: name,
      usage: "server",
      sans: [name],
      days: 1,
    });
    const server = createServer({ cert, key });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const registry = new FakeRegistry(server, {
      host: "images.test",
      port: (server.address() as AddressInfo).port,
      address: "127.0.0.1",
      ca: authority.certificate,
      username: "ci",
      password: "correct horse",
    });
    server.on("connection", (socket) => registry.sockets.add(socket));
    server.on("request", (request: IncomingMessage, response: ServerResponse) =>
      registry.answer(request, response),
    );
    return registry;
  }

  /** An image of one layer for each of the texts; its digest. */
  push(repository: string, tag: string | undefined, layers: readonly string[], platform = "amd64"): string {
    const put = (text: string) => {
      this.blobs.set(digestOf(text), text);
      return { digest: digestOf(text), size: Buffer.byteLength(text) };
    };
    const config = put(JSON.stringify({ os: "linux", architecture: platform, layers: layers.map(digestOf) }));
    return this.put(repository, tag, types.image, { config, layers: layers.map(put) });
  }

  /** An index of images that are there, or not, by platform; its digest. */
  pushIndex(repository: string, tag: string, platforms: Readonly<Record<string, string>>): string {
    const manifests = Object.entries(platforms).map(([architecture, digest]) => ({
      digest,
      size: 1,
      platform: { os: "linux", architecture },
    }));
    return this.put(repository, tag, types.index, { manifests });
  }

  put(repository: string, tag: string | undefined, type: string, document: object): string {
    const text = JSON.stringify({ schemaVersion: 2, ...document });
    const digest = digestOf(text);
    entry(this.manifests, repository).set(digest, { type, text });
    if (tag !== undefined) entry(this.tags, repository).set(tag, digest);
    return digest;
  }

  async stop(): Promise<void> {
    // Also those that are in the middle of a handshake.
    for (const socket of this.sockets) socket.destroy();
    await new Promise((done) => this.server.close(done));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "https://x");
    const method = request.method ?? "";
    this.requests.push(`${method} ${request.url}`);
    const send = (status: number, body = "", headers: Record<string, string> = {}) => {
      response.writeHead(status, { "Content-Length": Buffer.byteLength(body), ...headers });
      response.end(method === "HEAD" ? undefined : body);
    };
    const fault = this.fault(method, pathname);
    if (fault !== undefined) return send(fault.status, fault.body);
    const { username, password } = this.access;
    const login = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    if (request.headers.authorization !== login)
      return send(401, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`);
    const list = (all: string[], key: string) => {
      const rest = all.filter((item) => item > (searchParams.get("last") ?? ""));
      const items = rest.slice(0, this.page);
      const next = `<${pathname}?last=${items.at(-1)}&n=${this.page}>; rel="next"`;
      send(200, JSON.stringify({ [key]: items }), rest.length > items.length ? { Link: next } : {});
    };
    if (pathname === "/v2/") return send(200, "{}");
    if (pathname === "/v2/_catalog") return list([...this.manifests.keys()].sort(), "repositories");
    const [, repository = "", kind, rest = ""] =
      /^\/v2\/(.+)\/(tags|manifests|blobs)\/(.+)$/.exec(decodeURIComponent(pathname)) ?? [];
    const missing = () => send(404, `{"errors":[{"code":"UNKNOWN","message":"unknown"}]}`);
    const tags = this.tags.get(repository) ?? new Map<string, string>();
    if (kind === "tags") return tags.size === 0 ? missing() : list([...tags.keys()].sort(), "tags");
    const content = kind === "blobs" ? this.blobs.get(rest) : undefined;
    if (content !== undefined) return send(200, content);
    const digest = tags.get(rest) ?? rest;
    const stored = this.manifests.get(repository)?.get(digest);
    if (kind !== "manifests" || stored === undefined) return missing();
    if (method !== "DELETE")
      return send(200, stored.text, { "Content-Type": stored.type, "Docker-Content-Digest": digest });
    this.manifests.get(repository)?.delete(digest);
    for (const [tag, named] of tags) if (named === digest) tags.delete(tag);
    send(202);
  }
}

function entry<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = map.get(key) ?? new Map<string, V>();
  map.set(key, found);
  return found;
}
