import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request } from "node:https";
import { Cancelled } from "./abort";
import { classify, type Endpoint, showEndpoint, Unreachable } from "./ssh/errors";
import type { Pair } from "./tls/keys";
import { issue } from "./tls/leaf";

/** Port of an engine's API; mutual TLS only. */
export const enginePort = 2376;

/** The HTTP API of one engine. Paths carry no version: every engine answers those with its own. */
export interface EngineApi {
  readonly endpoint: Endpoint;
  get<T>(path: string): Promise<T>;
  /** @param timeout milliseconds. @default 10000 */
  post<T>(path: string, body?: unknown, timeout?: number): Promise<T>;
  delete(path: string): Promise<void>;
}

/** The engine answered, and said no. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  constructor(
    readonly endpoint: Endpoint,
    readonly status: number,
    readonly detail: string,
  ) {
    super(`${showEndpoint(endpoint)}: the engine answered ${status}: ${detail}`);
  }
}

/** Somebody answers there, but not this engine with a certificate of ours. */
export class TlsRefusal extends Error {
  override readonly name = "TlsRefusal";
  constructor(
    readonly endpoint: Endpoint,
    detail: string,
  ) {
    super(
      `${showEndpoint(endpoint)}: TLS failed (${detail}); is the engine's certificate from this stack's authority?`,
    );
  }
}

/** Dials with a client certificate that lives for an hour and is never stored. */
export function engineApi(
  machine: string,
  address: string,
  authority: Pair,
  signal: AbortSignal,
  port = enginePort,
): EngineApi {
  let client: Promise<Pair> | undefined;
  return httpApi({ machine, address, port }, signal, async (options, answer) => {
    client ??= issue({ authority, commonName: "stowage-provider", usage: "client", days: 1 / 24 });
    const { certificate: cert, privateKey: key } = await client;
    return request({ ...options, host: address, port, ca: authority.certificate, cert, key }, answer);
  });
}

/** Opens one request to an engine. */
export type Opener = (
  options: RequestOptions,
  answer: (response: IncomingMessage) => void,
) => Promise<ClientRequest>;

/** The engine's API over whatever carries HTTP. */
export function httpApi(endpoint: Endpoint, signal: AbortSignal, open: Opener): EngineApi {
  const call = <T>(method: string, path: string, body?: unknown, timeout = 10_000): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      let call: ClientRequest | undefined;
      const timer = setTimeout(() => {
        call?.destroy();
        reject(new Unreachable(endpoint, "timeout"));
      }, timeout);
      const fail = (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        if (signal.aborted) return reject(new Cancelled());
        if (isTls(error)) return reject(new TlsRefusal(endpoint, error.code ?? error.message));
        reject(classify(error, endpoint, "", ""));
      };
      const headers =
        text === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
      open({ method, path, agent: false, signal, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", fail);
        response.on("end", () => {
          clearTimeout(timer);
          const answer = parse(Buffer.concat(chunks).toString());
          const status = response.statusCode ?? 0;
          if (status >= 400) return reject(new ApiRefusal(endpoint, status, messageOf(answer)));
          resolve(answer as T);
        });
      }).then(
        (opened) => {
          call = opened;
          call.on("error", fail);
          call.end(text);
        },
        // What carries it has said why already.
        (error: Error) => {
          clearTimeout(timer);
          reject(error);
        },
      );
    });
  return {
    endpoint,
    get: (path) => call("GET", path),
    post: (path, body, timeout) => call("POST", path, body, timeout),
    delete: (path) => call("DELETE", path),
  };
}

function isTls({ code = "" }: NodeJS.ErrnoException): boolean {
  return /CERT|TLS|SSL|SIGNATURE|EPROTO|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
}

function parse(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "message" in answer) return String(answer.message);
  return typeof answer === "string" ? answer.trim() : "no reason given";
}
