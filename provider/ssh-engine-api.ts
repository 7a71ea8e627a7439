import { request } from "node:http";
import type { Duplex } from "node:stream";
import { type EngineApi, httpApi } from "./engine-api";
import type { Connection, Target } from "./ssh/connection";
import { connect } from "./ssh/wait";

/** Where an engine listens on its own machine. */
export const engineSocket = "/var/run/docker.sock";

/** Milliseconds for which a connection waits for another request, and for a machine to answer. */
const idle = 2_000;
const patience = 10_000;

/** The engine's API through its Unix socket, over one SSH connection that closes by itself. */
export function sshEngineApi(target: Target, signal: AbortSignal): EngineApi {
  let connection: Promise<Connection> | undefined;
  let busy = 0;
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    busy--;
    if (busy > 0) return;
    timer = setTimeout(() => {
      void connection?.then((open) => open.close());
      connection = undefined;
    }, idle);
  };
  return httpApi(target, signal, async (options, answer) => {
    clearTimeout(timer);
    busy++;
    try {
      connection ??= connect(target, { budget: patience }, signal);
      const stream = await (await connection).socket(engineSocket);
      // With an agent, Node would dial by itself.
      const call = request(
        { ...options, agent: undefined, createConnection: () => asSocket(stream) },
        answer,
      );
      return call.once("close", release);
    } catch (error) {
      connection = undefined;
      release();
      throw error;
    }
  });
}

/** Node's HTTP client takes any stream, and asks it for a few things that only sockets have. */
function asSocket(stream: Duplex): Duplex {
  const nothing = () => stream;
  return Object.assign(stream, {
    setTimeout: nothing,
    setNoDelay: nothing,
    setKeepAlive: nothing,
    ref: nothing,
    unref: nothing,
  });
}
