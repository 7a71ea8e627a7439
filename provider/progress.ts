import { createRequire } from "node:module";

/** Live lines on a resource's own row of Pulumi's display. */
export interface Progress {
  /** Replaces the line before it; leaves nothing behind. */
  step(message: string): void;
  /** Stays under Diagnostics, as something worth knowing. */
  note(message: string): Promise<void>;
  /** Stays under Diagnostics. Awaited, or the process may end before it has arrived. */
  warn(message: string): Promise<void>;
}

interface Line {
  readonly message: string;
  readonly urn: string;
  readonly severity: "info" | "warning";
  readonly ephemeral: boolean;
}

/** @param urn where the lines show; absent: they go to the console, prefixed by the machine */
export function progressOf(machine: string, urn: string | undefined): Progress {
  const say = async (message: string, severity: Line["severity"], ephemeral: boolean) => {
    if (urn === undefined) return print(`${machine}: ${message}`);
    const late = new Promise<never>((_resolve, reject) =>
      setTimeout(reject, patience, new Error("late")).unref(),
    );
    await Promise.race([send({ message, urn, severity, ephemeral }), late]).catch(() =>
      print(`${machine}: ${message}`),
    );
  };
  return {
    step: (message) => void say(message, "info", true),
    note: (message) => say(message, "info", false),
    warn: (message) => say(message, "warning", false),
  };
}

/** Milliseconds that the engine's log service may take before a line goes to the console. */
const patience = 2_000;

/** Work happens only after Pulumi has read the port from this process's first line, so printing is safe here. */
function print(line: string): void {
  console.log(line);
}

type Send = (line: Line) => Promise<void>;
let client: Send | undefined;

function send(line: Line): Promise<void> {
  try {
    client ??= connect(process.argv[2]);
    return client(line);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** The dynamic provider host is started with the address of the engine's log service as its first argument. */
function connect(address: string | undefined): Send {
  if (address === undefined || !/^[^/\s]+:\d+$/.test(address)) throw new Error("no engine to log to");
  // Pulumi's own gRPC, wherever the package manager has put it.
  const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
  const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
  const { EngineClient } = load(
    "./proto/engine_grpc_pb",
  ) as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest, LogSeverity } = load(
    "./proto/engine_pb",
  ) as typeof import("@pulumi/pulumi/proto/engine_pb");
  const engine = new EngineClient(address, grpc.credentials.createInsecure());
  return ({ message, urn, severity, ephemeral }) => {
    const request = new LogRequest();
    request.setMessage(message);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    request.setSeverity(severity === "info" ? LogSeverity.INFO : LogSeverity.WARNING);
    return new Promise((resolve, reject) =>
      engine.log(request, (error) => (error === null ? resolve() : reject(error))),
    );
  };
}
