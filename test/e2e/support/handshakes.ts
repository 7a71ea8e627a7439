import { connect as dial } from "node:net";
import { connect, type ConnectionOptions } from "node:tls";
import { enginePort } from "../../../provider/engine-api";
import { createAuthority } from "../../../provider/tls/authority";
import type { Pair } from "../../../provider/tls/keys";
import { issue } from "../../../provider/tls/leaf";

export interface Handshake {
  readonly name: string;
  readonly refused: boolean;
  /** What the client was told. */
  readonly detail: string;
}

const day = 24 * 60 * 60_000;

/**
 * Knocks at an engine in every wrong way, and in the right one.
 *
 * @param person a further client, who may or may not be welcome
 */
export async function handshakes(address: string, authority: Pair, person?: Pair): Promise<Handshake[]> {
  const other = await createAuthority("another stack");
  const client = (by: Pair, more: Partial<Parameters<typeof issue>[0]> = {}) =>
    issue({ authority: by, commonName: "x", usage: "client", days: 1, ...more });
  const good = await client(authority);
  const asks = (name: string, pair: Pair | undefined, more: ConnectionOptions = {}) =>
    request(name, address, {
      ca: authority.certificate,
      ...(pair === undefined ? {} : { cert: pair.certificate, key: pair.privateKey }),
      ...more,
    });
  if (person !== undefined) return [await asks("a person", person)];
  // Old protocols need ciphers that are weak by today's measure; the client must be able to offer them.
  const old = { ciphers: "ALL:@SECLEVEL=0", minVersion: "TLSv1" } as const;
  const revoked = await createAuthority("bob", 30, Date.now(), "client");
  return Promise.all([
    asks("the right pair", good),
    asks("no certificate", undefined),
    asks("wrong authority", await client(await createAuthority("stowage"))),
    asks("another stack's authority", await client(other)),
    asks("a server's certificate", await client(authority, { usage: "server", sans: ["x"] })),
    asks("expired", await client(authority, { now: Date.now() - 2 * day })),
    asks("not yet valid", await client(authority, { now: Date.now() + day })),
    asks("a name that the server does not have", good, { servername: "other.example" }),
    asks("TLS 1.0", good, { ...old, maxVersion: "TLSv1" }),
    asks("TLS 1.1", good, { ...old, maxVersion: "TLSv1.1" }),
    asks("a person who is not named", await client(revoked)),
    plain(address),
    asks("self-signed", await createAuthority("x")),
  ]);
}

/** With TLS 1.3 the client learns of a refusal with the first answer, so a handshake counts once it has carried one. */
function request(name: string, address: string, options: ConnectionOptions): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: enginePort, timeout: 10_000, ...options }, () =>
      socket.write("GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"),
    );
    const end = (refused: boolean, detail: string) => {
      socket.destroy();
      resolve({ name, refused, detail });
    };
    socket.once("data", (data: Buffer) => end(!data.toString().startsWith("HTTP/1.1 200"), data.toString()));
    socket.once("error", (error: NodeJS.ErrnoException) => end(true, error.code ?? error.message));
    socket.once("close", () => end(true, "closed"));
    socket.once("timeout", () => end(false, "no answer at all"));
  });
}

function plain(address: string): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = dial(enginePort, address, () =>
      socket.write("GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"),
    );
    socket.once("data", (data: Buffer) =>
      resolve({
        name: "plain HTTP",
        refused: !data.toString().startsWith("HTTP/1.1 200"),
        detail: data.toString(),
      }),
    );
    socket.once("error", (error) => resolve({ name: "plain HTTP", refused: true, detail: error.message }));
    socket.once("close", () => resolve({ name: "plain HTTP", refused: true, detail: "closed" }));
  });
}
