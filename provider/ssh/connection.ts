import type { Duplex, Readable } from "node:stream";
import { Client, type ClientChannel } from "ssh2";
import { Cancelled } from "../abort";
import {
  classify,
  ConnectionInputs,
  ConnectionLost,
  type Endpoint,
  HostKeyMismatch,
  Unreachable,
} from "./errors";
import { hostKeyAlgorithms, parseHostKey, sameHostKey, showHostKey } from "./host-key";

/** How to log in, and whom to expect there. */
export interface Target extends Endpoint {
  readonly user: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** `ssh-ed25519 AAAA...`. */
  readonly hostKey?: string;
  /** Takes whatever key is seen where none is pinned yet. */
  readonly trustOnFirstUse?: boolean;
  /** Is logged in to first, its host key verified as well; the connection goes through it. */
  readonly jump?: Target;
}

export interface ExecOptions {
  readonly stdin?: string | Buffer | Readable;
  /** Milliseconds. @default 120000 */
  readonly timeout?: number;
}

export interface ExecResult {
  /** null when a signal ended the command. */
  readonly code: number | null;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** An open SSH connection to a host whose key was verified. */
export interface Connection {
  /** `ssh-ed25519 AAAA...`: the key that the host has shown. */
  readonly hostKey: string;
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** A stream to an address that the host can reach. */
  forward(target: Endpoint): Promise<Duplex>;
  /** A stream to a Unix socket on the host, which this login may use. */
  socket(path: string): Promise<Duplex>;
  /** Copies a local file by SFTP, in this login's name. */
  put(local: string, remote: string): Promise<void>;
  close(): void;
}

/** Opens one connection; `timeout` bounds connect, handshake and login together, at each of its hosts. */
export function dial(target: Target, timeout: number, signal: AbortSignal): Promise<Connection> {
  const { jump } = target;
  if (jump === undefined) return open(target, timeout, signal);
  return dial(jump, timeout, signal).then(async (outer) => {
    try {
      return await open(target, timeout, signal, { outer, stream: await outer.forward(target) });
    } catch (error) {
      outer.close();
      throw error;
    }
  });
}

/** The way through a jump host; it is closed with what goes through it. */
interface Way {
  readonly outer: Connection;
  readonly stream: Duplex;
}

function open(target: Target, timeout: number, signal: AbortSignal, way?: Way): Promise<Connection> {
  const expected = target.hostKey === undefined ? undefined : parseHostKey(target.hostKey);
  if (expected === undefined && target.hostKey !== undefined)
    throw new ConnectionInputs(target, "hostKey is not of the form `ssh-ed25519 AAAA...`");
  if (expected === undefined && target.trustOnFirstUse !== true)
    throw new ConnectionInputs(
      target,
      "hostKey is missing; take it from `ssh-keyscan -t ed25519 HOST` on a network that you trust, or set trustOnFirstUse",
    );
  const agent = process.env["SSH_AUTH_SOCK"];
  if (target.privateKey === undefined && agent === undefined)
    throw new ConnectionInputs(target, "there is neither a privateKey nor an agent at SSH_AUTH_SOCK");
  const tried = [target.privateKey && "the privateKey", agent && "the agent's keys"].filter(Boolean);

  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Cancelled());
    const client = new Client();
    let seen: Buffer | undefined;
    let refused = false;
    const finish = (error: Error) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      client.destroy();
      reject(error);
    };
    const abort = () => finish(new Cancelled());
    const timer = setTimeout(() => finish(new Unreachable(target, "timeout")), timeout);
    signal.addEventListener("abort", abort, { once: true });
    client.on("error", (error) => {
      if (refused && seen !== undefined && expected !== undefined)
        return finish(new HostKeyMismatch(target, showHostKey(seen), showHostKey(expected.blob)));
      finish(classify(error, target, target.user, tried.join(" and ")));
    });
    client.once("close", () => finish(new ConnectionLost(target, "closed before login")));
    client.once("ready", () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      client.removeAllListeners("close");
      client.removeAllListeners("error");
      if (seen === undefined) return finish(new ConnectionLost(target, "no host key was shown"));
      resolve(new OpenConnection(client, target, showHostKey(seen), signal, way?.outer));
    });
    try {
      client.connect({
        host: target.address,
        port: target.port,
        ...(way === undefined ? {} : { sock: way.stream }),
        username: target.user,
        privateKey: target.privateKey,
        passphrase: target.passphrase,
        agent,
        readyTimeout: timeout,
        keepaliveInterval: 5_000,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: hostKeyAlgorithms(expected) },
        hostVerifier: (key: Buffer) => {
          seen = Buffer.from(key);
          refused = expected !== undefined && !sameHostKey(expected, seen);
          return !refused;
        },
      });
    } catch {
      // ssh2's own text may quote what it could not parse.
      finish(new ConnectionInputs(target, "privateKey cannot be read; is the passphrase right?"));
    }
  });
}

class OpenConnection implements Connection {
  private lost: Error | undefined;
  private readonly pending = new Set<(error: Error) => void>();

  constructor(
    private readonly client: Client,
    private readonly endpoint: Endpoint,
    readonly hostKey: string,
    private readonly signal: AbortSignal,
    private readonly outer: Connection | undefined,
  ) {
    signal.addEventListener("abort", this.abort, { once: true });
    client.on("error", (error) => this.fail(new ConnectionLost(endpoint, error.message)));
    client.on("close", () => this.fail(new ConnectionLost(endpoint, "closed by the host")));
  }

  exec(command: string, { stdin, timeout = 120_000 }: ExecOptions = {}): Promise<ExecResult> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) return reject(this.lost);
      const settle = () => {
        clearTimeout(timer);
        this.pending.delete(stop);
      };
      const stop = (error: Error) => {
        settle();
        reject(error);
      };
      let channel: ClientChannel | undefined;
      const timer = setTimeout(() => {
        channel?.signal("KILL");
        channel?.close();
        stop(new ConnectionLost(this.endpoint, `a command took longer than ${timeout / 1000} s`));
      }, timeout);
      this.pending.add(stop);
      this.client.exec(command, (error, stream) => {
        if (error !== undefined) return stop(new ConnectionLost(this.endpoint, error.message));
        channel = stream;
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        stream.on("data", (data: Buffer) => out.push(data));
        stream.stderr.on("data", (data: Buffer) => err.push(data));
        stream.on("error", () => undefined);
        stream.on("close", (code: number | null | undefined, name: string | undefined) => {
          if (code === undefined) return stop(this.lost ?? new ConnectionLost(this.endpoint, "no exit code"));
          settle();
          resolve({
            code,
            ...(name === undefined ? {} : { signal: name }),
            stdout: Buffer.concat(out).toString(),
            stderr: Buffer.concat(err).toString(),
          });
        });
        if (stdin === undefined || typeof stdin === "string" || Buffer.isBuffer(stdin)) stream.end(stdin);
        else stdin.on("error", stop).pipe(stream);
      });
    });
  }

  forward(target: Endpoint): Promise<Duplex> {
    return new Promise((resolve, reject) =>
      this.client.forwardOut("127.0.0.1", 0, target.address, target.port, (error, stream) => {
        if (error === undefined) return resolve(stream);
        // RFC 4254: 1 is "administratively prohibited".
        const forbidden = (error as { reason?: unknown }).reason === 1;
        reject(
          forbidden
            ? new ConnectionInputs(
                this.endpoint,
                "forwards no connections; its sshd needs AllowTcpForwarding yes",
              )
            : new Unreachable(target, "behind its jump host"),
        );
      }),
    );
  }

  socket(path: string): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) return reject(this.lost);
      this.client.openssh_forwardOutStreamLocal(path, (error, stream) => {
        if (error === undefined) return resolve(stream);
        reject(
          new ConnectionInputs(
            this.endpoint,
            `cannot open ${path} (${error.message}); is the engine running, may this user use it, and does sshd allow it (AllowStreamLocalForwarding)?`,
          ),
        );
      });
    });
  }

  put(local: string, remote: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.lost ?? new ConnectionLost(this.endpoint, error.message));
      this.pending.add(reject);
      this.client.sftp((error, sftp) => {
        if (error !== undefined) return fail(error);
        sftp.fastPut(local, remote, (failure) => {
          this.pending.delete(reject);
          sftp.end();
          if (failure === undefined || failure === null) resolve();
          else fail(failure);
        });
      });
    });
  }

  close(): void {
    this.signal.removeEventListener("abort", this.abort);
    this.client.end();
    this.outer?.close();
  }

  private readonly abort = () => {
    this.fail(new Cancelled());
    this.client.destroy();
    this.outer?.close();
  };

  private fail(error: Error): void {
    this.lost ??= error;
    for (const stop of [...this.pending]) stop(this.lost);
  }
}
