import type { Pair } from "../../provider/tls/keys";
import type { Keys, Nodes } from "../../test/provider/support/node";

/** What an Engine is given for nodes of our own. */
export const engineInputs = (
  machines: readonly Awaited<ReturnType<Nodes["start"]>>[],
  names: readonly string[],
  keys: Keys,
  authority: Pair,
  liveRestore: boolean,
) =>
  machines.map(({ address, id }, index) => ({
    machine: names[index],
    label: `org/bench/bench/${names[index]}#1`,
    instance: id,
    generation: 1,
    owned: true,
    address,
    privateKey: keys.privateKey,
    hostKey: keys.hostPublicKey,
    caCertificate: authority.certificate,
    caPrivateKey: authority.privateKey,
    capacity: { cpus: 1, memory: 2 ** 29 },
    liveRestore,
  }));
