import { connect } from "node:net";
import { enginePort } from "../../provider/engine-api";

/** What somebody on this computer meets at the port of a host's engine. Nothing is sent there. */
export function lookAtPort(host: string, patience: number, port = enginePort): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patience });
    const end = (text: string) => {
      socket.destroy();
      resolve(`port ${port} ${text}`);
    };
    socket.once("connect", () => end("answers from here"));
    socket.once("timeout", () => end(silent));
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      end(
        code === "ECONNREFUSED"
          ? "is reached from here, and nobody listens there"
          : code === "ETIMEDOUT"
            ? silent
            : `is not reached from here (${code ?? "unknown"})`,
      ),
    );
  });
}

const silent =
  'is silent from here: a firewall on the way or allowFrom keeps you out; engine.transport "ssh" needs no port';
