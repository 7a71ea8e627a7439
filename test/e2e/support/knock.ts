import { request } from "node:https";
import { enginePort } from "../../../provider/engine-api";

/** What a person is handed to use an engine. */
export interface Pass {
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Knock {
  readonly machine: string;
  /** Milliseconds of the clock. */
  readonly at: number;
  /** down: nobody listens, as while the engine restarts; anything else is TLS's own word. */
  readonly outcome: "answered" | "down" | string;
}

/** Asks every engine once, over a connection of its own. */
export function knockAll(addresses: Readonly<Record<string, string>>, pass: Pass): Promise<Knock[]> {
  return Promise.all(
    Object.entries(addresses).map(async ([machine, address]) => {
      const at = Date.now();
      return { machine, at, outcome: await knock(address, pass) };
    }),
  );
}

function knock(host: string, { authority, certificate, privateKey }: Pass): Promise<Knock["outcome"]> {
  return new Promise((resolve) => {
    const options = { host, port: enginePort, path: "/_ping", agent: false, timeout: 5_000 };
    const call = request({ ...options, ca: authority, cert: certificate, key: privateKey }, (answer) => {
      answer.resume().on("end", () => resolve("answered"));
      answer.on("error", () => resolve("down"));
    });
    call.on("timeout", () => call.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    call.on("error", ({ code = "", message }: NodeJS.ErrnoException) =>
      // The listener is closed, or goes away in the middle of a handshake.
      resolve(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT"].includes(code) ? "down" : `${code} ${message}`),
    );
    call.end();
  });
}

/** What a row of knocks says: refusals that are no restart, who was down, and who was at the same time as another. */
export function outcomeOf(knocks: readonly Knock[]) {
  const failed = knocks.filter(({ outcome }) => outcome !== "answered" && outcome !== "down");
  const down = knocks.filter(({ outcome }) => outcome === "down");
  const overlaps = down.filter((one) =>
    down.some(({ machine, at }) => machine !== one.machine && Math.abs(at - one.at) < 50),
  );
  return { failed, overlaps, restarted: [...new Set(down.map(({ machine }) => machine))].sort() };
}
