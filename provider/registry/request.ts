import type { IncomingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { Cancelled } from "../abort";
import { type RegistryEndpoint, RegistryTlsRefusal, RegistryUnreachable } from "./errors";

/** A registry, and who asks there. */
export interface RegistryAccess extends RegistryEndpoint {
  /** PEM of the authority that has signed its certificate. */
  readonly ca: string;
  readonly username: string;
  readonly password: string;
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends one request; an answer of any status is an answer. */
export type RegistryRequest = (
  method: "GET" | "HEAD" | "DELETE",
  path: string,
  accept?: string,
) => Promise<RegistryAnswer>;

/** Milliseconds for one answer. A password's hash takes its share of them. */
const patience = 15_000;

/** Bytes above which an answer is no manifest, list or configuration. */
const largest = 16 * 2 ** 20;

/** Requests to one registry over TLS, with a few connections that are kept. */
export function registryRequest(access: RegistryAccess, signal: AbortSignal): RegistryRequest {
  const { host, port, address, ca, username, password } = access;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const headers = {
    Host: `${host}:${port}`,
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
  };
  return (method, path, accept) =>
    new Promise<RegistryAnswer>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        if (signal.aborted) return reject(new Cancelled());
        const code = error.code ?? error.message;
        reject(isTls(code) ? new RegistryTlsRefusal(access, code) : new RegistryUnreachable(access, code));
      };
      const call = request(
        {
          method,
          path,
          agent,
          signal,
          host: address,
          port,
          servername: host,
          ca,
          headers: { ...headers, ...(accept === undefined ? {} : { Accept: accept }) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            chunks.push(chunk);
            size += chunk.length;
            if (size > largest) call.destroy(new Error(`an answer of more than ${largest} bytes`));
          });
          response.on("error", fail);
          response.on("end", () => {
            clearTimeout(timer);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            });
          });
        },
      );
      const timer = setTimeout(() => call.destroy(new Error("timeout")), patience);
      call.on("error", fail);
      call.end();
    });
}

function isTls(code: string): boolean {
  return /CERT|TLS|SSL|SIGNATURE|EPROTO|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
}
