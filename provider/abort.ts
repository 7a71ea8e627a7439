import { subscribe } from "node:diagnostics_channel";
import { setMaxListeners } from "node:events";

/** Thrown by everything that was under way when Pulumi was told to stop. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  constructor() {
    super("cancelled; the next `pulumi up` resumes here");
  }
}

/** How long the answers of cancelled work may take to reach Pulumi, which kills a plugin after 5 s. */
const grace = 2_000;

const controller = new AbortController();
let underWay = 0;
let listening = false;

/** The one signal that all SSH and HTTP work in this process obeys. */
export const abortSignal: AbortSignal = controller.signal;
// Each connection and wait listens to it: that there are many is no leak.
setMaxListeners(0, abortSignal);

/** Runs one piece of work under the shared signal; SIGINT and SIGTERM abort it and let its error be answered first. */
export async function underAbort<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  listen();
  underWay++;
  try {
    return await work(abortSignal);
  } finally {
    underWay--;
  }
}

/** Waits, or throws Cancelled as soon as the signal says so. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Cancelled());
    const stop = () => {
      clearTimeout(timer);
      reject(new Cancelled());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** A handler takes away Node's own exit on a signal, so it has to end the process itself. */
function listen(): void {
  if (listening) return;
  listening = true;
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, end);
}

function end(): void {
  controller.abort();
  const last = Date.now() + grace;
  const leave = () => {
    if (underWay === 0 || Date.now() > last) setTimeout(() => process.exit(130), 100);
    else setTimeout(leave, 20);
  };
  leave();
}

interface Call {
  readonly stream: { once(event: "aborted", listener: () => void): void };
  readonly headers: Readonly<Record<string, unknown>>;
}

/**
 * A plugin is in a process group of its own, so Ctrl-C does not reach it: Pulumi calls Cancel, which the dynamic
 * provider does not pass on. A Pulumi that is killed says nothing, but its calls are cut off. Node tells of both from
 * 24 on; before that, Ctrl-C waits for the step that is under way.
 */
subscribe("http2.server.stream.start", (message) => {
  const { stream, headers } = message as Call;
  if (headers[":path"] === "/pulumirpc.ResourceProvider/Cancel") controller.abort();
  else stream.once("aborted", end);
});
