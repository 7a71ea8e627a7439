import { createHash } from "node:crypto";

/** A file is no OpenPGP key of the kind that package repositories use. */
export class UnreadableKey extends Error {
  override readonly name = "UnreadableKey";
}

/**
 * Fingerprints of the primary keys in an OpenPGP public key file, armoured or not, upper case (RFC 4880, §12.2). The
 * signatures in it are left to whoever uses the keys; a key that is not wanted shows in the list.
 */
export function fingerprints(file: Buffer): string[] {
  return [...packets(dearmoured(file))].flatMap(({ tag, body }) => {
    if (tag !== publicKey) return [];
    if (body[0] !== 4) throw new UnreadableKey(`a key of version ${body[0]}`);
    const length = Buffer.alloc(3);
    length[0] = 0x99;
    length.writeUInt16BE(body.length, 1);
    return [createHash("sha1").update(length).update(body).digest("hex").toUpperCase()];
  });
}

const publicKey = 6;

function dearmoured(file: Buffer): Buffer {
  const text = file.toString("latin1");
  const armour =
    /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[^\r\n]+\r?\n)*\r?\n([A-Za-z0-9+/=\s]+?)(?:=[A-Za-z0-9+/]{4}\s*)?-----END/g;
  const blocks = [...text.matchAll(armour)].map(([, data = ""]) => Buffer.from(data, "base64"));
  return blocks.length === 0 ? file : Buffer.concat(blocks);
}

function* packets(data: Buffer): Generator<{ tag: number; body: Buffer }> {
  for (let at = 0; at < data.length;) {
    const head = data[at] ?? 0;
    if ((head & 0x80) === 0) throw new UnreadableKey("no OpenPGP packet");
    const { tag, start, length } =
      (head & 0x40) === 0 ? oldHeader(data, at, head) : newHeader(data, at, head);
    if (start + length > data.length) throw new UnreadableKey("it is cut off");
    yield { tag, body: data.subarray(start, start + length) };
    at = start + length;
  }
}

interface Header {
  readonly tag: number;
  readonly start: number;
  readonly length: number;
}

function oldHeader(data: Buffer, at: number, head: number): Header {
  const bytes = [1, 2, 4][head & 3];
  if (bytes === undefined || at + 1 + bytes > data.length) throw new UnreadableKey("a packet without length");
  return { tag: (head >> 2) & 15, start: at + 1 + bytes, length: data.readUIntBE(at + 1, bytes) };
}

function newHeader(data: Buffer, at: number, head: number): Header {
  const tag = head & 63;
  const first = data[at + 1] ?? 255;
  if (first < 192) return { tag, start: at + 2, length: first };
  if (first < 224) return { tag, start: at + 3, length: ((first - 192) << 8) + (data[at + 2] ?? 0) + 192 };
  if (first !== 255 || at + 6 > data.length) throw new UnreadableKey("a packet of unknown length");
  return { tag, start: at + 6, length: data.readUInt32BE(at + 2) };
}
