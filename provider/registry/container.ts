import { pipeline, Readable } from "node:stream";
import { extract, type Headers, pack } from "tar-stream";
import { ApiRefusal, type EngineApi } from "../engine-api";
import { eventually, NotYet } from "../membership/retry";

/** A file in a container, with its owner and mode. */
export interface ContainerFile {
  readonly header: Headers;
  readonly text: string;
}

/** The container that a registry runs in. */
export interface RegistryContainer {
  /** Lets requests end that are under way. @param grace seconds for that. @default 40 */
  stop(grace?: number): Promise<void>;
  start(): Promise<void>;
  readFile(path: string): Promise<ContainerFile>;
  /** Only while it is stopped: engines had holes through which a running container got out by such a copy. */
  writeFile(path: string, file: ContainerFile): Promise<void>;
  /** Bytes of a file; undefined where it is not there. */
  sizeOf(path: string): Promise<number | undefined>;
  /** Runs a program in it, without a shell. */
  run(argv: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** A folder as a tar, whose names begin with the folder's own. */
  readFolder(path: string): Promise<Readable>;
  /** Unpacks such a tar into the folder above. Only while it is stopped. */
  writeFolder(parent: string, tar: Readable): Promise<void>;
}

export function registryContainer(api: EngineApi, name: string, signal: AbortSignal): RegistryContainer {
  const path = `/containers/${encodeURIComponent(name)}`;
  const archive = (inside: string) => `${path}/archive?path=${encodeURIComponent(inside)}`;
  const unpack = async (folder: string, tar: Readable) => {
    const headers = { "Content-Type": "application/x-tar" };
    (await api.stream("PUT", archive(folder), { body: tar, headers })).resume();
  };
  return {
    stop: (grace = 40) => api.post(`${path}/stop?t=${grace}`, undefined, (grace + 20) * 1000),
    start: () => api.post(`${path}/start`, undefined, 60_000),
    async readFile(file) {
      const found = await firstEntry(await api.stream("GET", archive(file)), true);
      if (found === undefined) throw new Error(`${api.endpoint.machine}: ${name} has no file ${file}`);
      return found;
    },
    async writeFile(file, { header, text }) {
      const tar = pack();
      tar.entry(
        { ...header, name: file.slice(file.lastIndexOf("/") + 1), size: Buffer.byteLength(text) },
        text,
      );
      tar.finalize();
      await unpack(file.slice(0, file.lastIndexOf("/")) || "/", Readable.from(tar));
    },
    async sizeOf(file) {
      try {
        return (await firstEntry(await api.stream("GET", archive(file)), false))?.header.size;
      } catch (error) {
        if (error instanceof ApiRefusal && error.status === 404) return undefined;
        throw error;
      }
    },
    async run(argv) {
      const { Id } = await api.post<{ Id: string }>(`${path}/exec`, {
        Cmd: argv,
        AttachStdout: true,
        AttachStderr: true,
        // Without a terminal the two outputs come in frames.
        Tty: true,
      });
      const body = JSON.stringify({ Tty: true });
      const output = await api.stream("POST", `/exec/${Id}/start`, {
        body: Readable.from(body, { objectMode: false }),
        headers: { "Content-Type": "application/json", "Content-Length": String(body.length) },
        idle: silence,
      });
      let text = "";
      for await (const chunk of output.setEncoding("utf8")) text += chunk;
      const code = await eventually(ending, signal, async () => {
        const { ExitCode, Running } = await api.get<Exec>(`/exec/${Id}/json`);
        if (Running || ExitCode === null) throw new NotYet(`${argv[0]} is still running`);
        return ExitCode;
      });
      return { code, output: text.replaceAll("\r\n", "\n") };
    },
    readFolder: (folder) => api.stream("GET", archive(folder)),
    writeFolder: unpack,
  };
}

interface Exec {
  readonly Running: boolean;
  readonly ExitCode: number | null;
}

/** Milliseconds that a program's end may take after that of its output. */
const ending = 10_000;

/** Milliseconds without a line of output after which a program is given up: a bucket of objects is listed slowly. */
const silence = 3_600_000;

/** The first entry of a tar; the rest is not read. */
async function firstEntry(tar: Readable, withText: boolean): Promise<ContainerFile | undefined> {
  const entries = extract();
  // What goes wrong here goes wrong in the loop too.
  pipeline(tar, entries, () => undefined);
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    if (withText) for await (const chunk of entry) chunks.push(chunk as Buffer);
    tar.destroy();
    return { header: entry.header, text: Buffer.concat(chunks).toString() };
  }
  return undefined;
}
