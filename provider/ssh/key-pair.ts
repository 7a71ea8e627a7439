import { utils } from "ssh2";

/** In OpenSSH's text form. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

/** A new ed25519 key pair. */
export function makeKeyPair(comment: string): KeyPair {
  for (;;) {
    const pair = utils.generateKeyPairSync("ed25519", { comment });
    // ssh2 1.17 drops leading zero bytes of the public key (lib/keygen.js): one pair in 256 is malformed, and sshd refuses it.
    if (!(utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
