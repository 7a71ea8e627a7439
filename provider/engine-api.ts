import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request } from "node:https";
import { pipeline, Readable } from "node:stream";
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
  /** @param timeout milliseconds. @default 10000 */
  delete(path: string, timeout?: number): Promise<void>;
  /** Both ways as it comes, at the pace of the slower side. Read the answer to its end, or destroy it. */
  stream(method: "GET" | "POST" | "PUT", path: string, options?: StreamOptions): Promise<Readable>;
}

export interface StreamOptions {
  readonly body?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds in which something has to move, one way or the other. @default 600000 */
  readonly idle?: number;
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
  const failure = (error: NodeJS.ErrnoException): Error => {
    if (signal.aborted) return new Cancelled();
    if (isTls(error)) return new TlsRefusal(endpoint, error.code ?? error.message);
    return classify(error, endpoint, "", "");
  };

  const stream = (
    method: string,
    path: string,
    { body, headers = {}, idle = 600_000 }: StreamOptions = {},
  ): Promise<Readable> =>
    new Promise<Readable>((resolve, reject) => {
      let under: ClientRequest | IncomingMessage | undefined;
      let verdict: Error | undefined;
      const end = () => {
        clearTimeout(timer);
        body?.destroy();
      };
      const stop = (reason: Error) => {
        verdict ??= reason;
        end();
        under?.destroy(reason);
        reject(reason);
      };
      const timer = setTimeout(() => stop(new Unreachable(endpoint, "timeout")), idle);
      const moving = () => void timer.refresh();
      async function* read(response: IncomingMessage): AsyncGenerator<Buffer> {
        try {
          for await (const chunk of response) {
            moving();
            yield chunk as Buffer;
          }
        } catch (error) {
          throw verdict ?? failure(error as Error);
        } finally {
          end();
        }
      }
      open({ method, path, agent: false, signal, headers }, (response) => {
        under = response;
        const answer = read(response);
        const status = response.statusCode ?? 0;
        if (status < 400) {
          const told = Readable.from(answer, { objectMode: false });
          // One that is destroyed before it is read has not begun, so it cannot end either.
          told.once("close", () => {
            end();
            response.destroy();
          });
          return resolve(told);
        }
        textOf(answer).then(
          (text) => reject(new ApiRefusal(endpoint, status, messageOf(parse(text)))),
          reject,
        );
      }).then((call) => {
        under ??= call;
        call.on("error", (error) => stop(verdict ?? failure(error)));
        if (body === undefined) return call.end();
        body.on("data", moving).on("error", (error) => stop(verdict ?? error));
        pipeline(body, call, () => undefined);
      }, stop); // What carries it has said why already.
    });

  const call = async <T>(method: string, path: string, body?: unknown, idle = 10_000): Promise<T> => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent =
      text === undefined
        ? {}
        : {
            body: Readable.from(text, { objectMode: false }),
            headers: {
              "Content-Type": "application/json",
              "Content-Length": String(Buffer.byteLength(text)),
            },
          };
    return parse(await textOf(await stream(method, path, { ...sent, idle }))) as T;
  };

  return {
    endpoint,
    get: (path) => call("GET", path),
    post: (path, body, timeout) => call("POST", path, body, timeout),
    delete: (path, timeout) => call("DELETE", path, undefined, timeout),
    stream,
  };
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
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
