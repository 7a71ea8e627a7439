import { connect as connectTcp, createServer as createTcpServer, type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { Server, type Session, utils } from "ssh2";
import { Cancelled } from "../../provider/abort";
import { announce, saidToBeReinstalled } from "../../provider/ssh/announced";
import { type Connection, dial, type Target } from "../../provider/ssh/connection";
import {
  ConnectionInputs,
  ConnectionLost,
  HostKeyMismatch,
  LoginFailed,
  Unreachable,
} from "../../provider/ssh/errors";
import { makeKeyPair } from "../../provider/ssh/key-pair";
import { knownUnreachable, rememberUnreachable } from "../../provider/ssh/verdicts";
import { connect } from "../../provider/ssh/wait";

const host = makeKeyPair("host");
const login = makeKeyPair("login");
const stranger = makeKeyPair("stranger");
const pinned = host.public.split(" ").slice(0, 2).join(" ");
const never = new AbortController().signal;

let server: Server;
let port: number;
let authBytes: number;
const open: Connection[] = [];

beforeEach(async () => {
  authBytes = 0;
  delete process.env["SSH_AUTH_SOCK"];
  const allowed = utils.parseKey(login.public);
  server = new Server({ hostKeys: [host.private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      authBytes++;
      const right =
        context.method === "publickey" &&
        !(allowed instanceof Error) &&
        context.key.data.equals((Array.isArray(allowed) ? allowed[0]! : allowed).getPublicSSH());
      if (right) context.accept();
      else context.reject(["publickey"]);
    });
    client.on("ready", () =>
      client.on("session", (accept) =>
        accept().on("exec", (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          if (command === "hang") return;
          if (command === "drop") return client.end();
          if (command === "kill") {
            channel.exit("KILL", false, "");
            return channel.end();
          }
          let size = 0;
          channel.on("data", (data: Buffer) => (size += data.length));
          channel.on("end", () => {
            channel.write(`${command} ${size}`);
            channel.stderr.write("warned");
            channel.exit(3);
            channel.end();
          });
        }),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const target = (more: Partial<Target> = {}): Target => ({
  machine: "node-2",
  address: "127.0.0.1",
  port,
  user: "root",
  privateKey: login.private,
  hostKey: pinned,
  ...more,
});

async function opened(more: Partial<Target> = {}, signal = never): Promise<Connection> {
  const connection = await dial(target(more), 3_000, signal);
  open.push(connection);
  return connection;
}

const failureOf = (more: Partial<Target>): Promise<Error> =>
  opened(more).then(
    () => new Error("opened"),
    (error: Error) => error,
  );

test("commands have stdin, exit code and both outputs", async () => {
  const connection = await opened();
  expect(connection.hostKey).toBe(pinned);
  expect(await connection.exec("count", { stdin: "12345" })).toEqual({
    code: 3,
    stdout: "count 5",
    stderr: "warned",
  });
  expect((await connection.exec("count", { stdin: Buffer.alloc(5_000_000) })).stdout).toBe("count 5000000");
  expect(
    (await connection.exec("count", { stdin: Readable.from([Buffer.alloc(10), Buffer.alloc(7)]) })).stdout,
  ).toBe("count 17");
  expect(await connection.exec("kill")).toMatchObject({ code: null, signal: "SIGKILL" });
});

test("another host key is refused before any authentication byte", async () => {
  const other = stranger.public.split(" ").slice(0, 2).join(" ");
  const failure = await failureOf({ hostKey: other });
  expect(failure).toBeInstanceOf(HostKeyMismatch);
  expect(failure.message).toBe(
    `machine node-2 (127.0.0.1:${port}): host key is ${pinned} but ${other} was expected; if the host was reinstalled, set hostKey or raise generation`,
  );
  expect(authBytes).toBe(0);
});

test("without a host key nothing is dialled, unless the first one seen may be trusted", async () => {
  expect(() => dial(target({ hostKey: undefined }), 3_000, never)).toThrow(ConnectionInputs);
  expect(authBytes).toBe(0);
  const connection = await opened({ hostKey: undefined, trustOnFirstUse: true });
  expect(connection.hostKey).toBe(pinned);
});

test("a refused port, a refused login and a peer that hangs up have names of their own", async () => {
  expect(await failureOf({ port: 1 })).toMatchObject({ name: "Unreachable", reason: "refused" });
  const failure = await failureOf({ privateKey: stranger.private });
  expect(failure).toBeInstanceOf(LoginFailed);
  expect(failure.message).toContain("login as root failed with the privateKey");
  expect(failure.message).not.toContain("PRIVATE KEY");

  const rude = createTcpServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await new Promise((resolve) => rude.once("listening", resolve));
  expect(await failureOf({ port: (rude.address() as AddressInfo).port })).toBeInstanceOf(ConnectionLost);
  rude.close();

  const silent = createTcpServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await new Promise((resolve) => silent.once("listening", resolve));
  await expect(
    dial(target({ port: (silent.address() as AddressInfo).port }), 300, never),
  ).rejects.toMatchObject({ reason: "timeout" });
  silent.close();
});

test("an unreadable key is named without being quoted", async () => {
  const locked = utils.generateKeyPairSync("ed25519", {
    passphrase: "secret",
    cipher: "aes256-ctr",
    rounds: 16,
  });
  const failure = await failureOf({ privateKey: locked.private, passphrase: "wrong" });
  expect(failure).toBeInstanceOf(ConnectionInputs);
  expect(failure.message).toMatch(/privateKey cannot be read; is the passphrase right\?$/);
});

test("a lost connection ends its commands, and says so", async () => {
  const connection = await opened();
  await expect(connection.exec("drop")).rejects.toBeInstanceOf(ConnectionLost);
  await expect(connection.exec("count")).rejects.toBeInstanceOf(ConnectionLost);
});

test("the shared signal ends whatever is under way", async () => {
  const controller = new AbortController();
  const connection = await opened({}, controller.signal);
  const running = connection.exec("hang");
  controller.abort();
  await expect(running).rejects.toBeInstanceOf(Cancelled);
  await expect(dial(target(), 3_000, controller.signal)).rejects.toBeInstanceOf(Cancelled);
});

test("a command has its time", async () => {
  const connection = await opened();
  await expect(connection.exec("hang", { timeout: 100 })).rejects.toThrow("took longer than 0.1 s");
});

test("a host that boots is waited for, one that refuses us is not", async () => {
  const late = new Server({ hostKeys: [host.private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) => answering(accept(), () => "stowage-is-in\n"));
  });
  await new Promise<void>((resolve) => server.close(() => resolve()));
  setTimeout(() => late.listen(port, "127.0.0.1"), 400);
  const connection = await connect(target(), { budget: 5_000 }, never);
  connection.close();
  const clock = Date.now();
  await expect(
    connect(target({ hostKey: stranger.public }), { budget: 5_000 }, never),
  ).rejects.toBeInstanceOf(HostKeyMismatch);
  expect(Date.now() - clock).toBeLessThan(2_000);
  await new Promise<void>((resolve) => late.close(() => resolve()));
  await expect(connect(target(), { budget: 300 }, never)).rejects.toBeInstanceOf(Unreachable);
  server = new Server({ hostKeys: [host.private] }, () => undefined).listen(0, "127.0.0.1");
});

/** Answers each command with a text. */
function answering(session: Session, text: () => string): void {
  session.on("exec", (accept) => {
    const channel = accept();
    channel.write(text());
    channel.exit(0);
    channel.end();
  });
}

test("a login that a vendor answers until the first boot is over is waited for, and asked anew", async () => {
  let logins = 0;
  const booting = new Server({ hostKeys: [host.private] }, (client) => {
    logins++;
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    client.on("session", (accept) =>
      answering(accept(), () =>
        logins < 3 ? "Please wait while we get your droplet ready...\n" : "stowage-is-in\n",
      ),
    );
  });
  await new Promise<void>((resolve) => booting.listen(0, "127.0.0.1", resolve));
  const at = target({ port: (booting.address() as AddressInfo).port });
  const told: string[] = [];
  const waiting = (message: string) => void told.push(message);
  await expect(connect(at, { budget: 5_000, boot: 0, waiting }, never)).rejects.toThrow(
    'the login runs no commands yet, it answers "Please wait while we get your droplet ready..."; wait for the first boot to end, then run `pulumi up` again',
  );
  const connection = await connect(at, { budget: 5_000, waiting }, never);
  connection.close();
  expect(told).toEqual(["waiting for the first boot: Please wait while we get your droplet ready..."]);
  expect(logins).toBe(3);
  await new Promise<void>((resolve) => booting.close(() => resolve()));
});

/** A bastion that forwards to this test's server. */
async function bastion(reply: "forward" | "forbid" | "fail"): Promise<{ server: Server; target: Target }> {
  const gate = new Server({ hostKeys: [stranger.private] }, (client) => {
    client.on("error", () => undefined);
    client.on("authentication", (context) => context.accept());
    // Without a listener the library forbids it.
    if (reply === "forbid") return;
    client.on("tcpip", (accept, reject, { destIP, destPort }) => {
      if (reply === "fail") return void reject();
      const channel = accept();
      const socket = connectTcp(destPort, destIP);
      channel.on("error", () => socket.destroy()).on("close", () => socket.destroy());
      socket.on("error", () => channel.close());
      channel.pipe(socket).pipe(channel);
    });
  });
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  const jump = target({
    machine: "node-2's jump host",
    port: (gate.address() as AddressInfo).port,
    hostKey: stranger.public,
  });
  return { server: gate, target: target({ jump }) };
}

test("a jump host is logged in to first, and both host keys are verified", async () => {
  const { server: gate, target: behind } = await bastion("forward");
  const connection = await dial(behind, 3_000, never);
  expect((await connection.exec("count", { stdin: "12345" })).stdout).toBe("count 5");
  connection.close();
  const jump = behind.jump!;
  await expect(dial({ ...behind, jump: { ...jump, hostKey: pinned } }, 3_000, never)).rejects.toThrow(
    /^machine node-2's jump host \(127.0.0.1:\d+\): host key is/,
  );
  const bytes = authBytes;
  await expect(dial({ ...behind, hostKey: stranger.public }, 3_000, never)).rejects.toThrow(
    /^machine node-2 \(127.0.0.1:\d+\): host key is/,
  );
  expect(authBytes).toBe(bytes);
  await new Promise<void>((resolve) => gate.close(() => resolve()));
});

test.each([
  ["forbid", "node-2's jump host", "forwards no connections; its sshd needs AllowTcpForwarding yes"],
  ["fail", "node-2", "its jump host cannot reach it"],
] as const)("a jump host that has to %s is told from a machine that is down", async (reply, who, what) => {
  const { server: gate, target: behind } = await bastion(reply);
  const failure = await dial(behind, 3_000, never).catch((error: Error) => error);
  expect((failure as Error).message).toContain(`machine ${who} (`);
  expect((failure as Error).message).toContain(what);
  await new Promise<void>((resolve) => gate.close(() => resolve()));
});

test("a dead host is found dead once, a refused port proves nothing", () => {
  const at = (address: string) => ({ machine: "m", address, port: 22 });
  rememberUnreachable(new Unreachable(at("10.9.9.1"), "no route"));
  rememberUnreachable(new Unreachable(at("10.9.9.2"), "refused"));
  expect(knownUnreachable({ ...at("10.9.9.1"), port: 2376 })).toMatchObject({ reason: "no route" });
  expect(knownUnreachable(at("10.9.9.2"))).toBeUndefined();
  rememberUnreachable(new Unreachable({ ...at("127.0.0.1"), port: 20_001 }, "timeout"));
  expect(knownUnreachable({ ...at("127.0.0.1"), port: 20_001 })).toMatchObject({ reason: "timeout" });
  expect(knownUnreachable({ ...at("127.0.0.1"), port: 20_002 })).toBeUndefined();
});

test("a program that pins another key says that the host was reinstalled", () => {
  announce({ address: "10.9.9.3" }, { hostKey: `${pinned} comment` });
  announce({ address: "10.9.9.4" }, { trustFrom: 2 });
  expect(saidToBeReinstalled({ address: "10.9.9.3" }, pinned, 1)).toBe(true);
  expect(saidToBeReinstalled({ address: "10.9.9.3" }, stranger.public, 1)).toBe(false);
  expect(saidToBeReinstalled({ address: "10.9.9.4" }, pinned, 1)).toBe(true);
  expect(saidToBeReinstalled({ address: "10.9.9.4" }, pinned, 2)).toBe(false);
  expect(saidToBeReinstalled({ address: "10.9.9.5" }, pinned, 1)).toBe(false);
  expect(saidToBeReinstalled({ address: "10.9.9.3", port: 2222 }, pinned, 1)).toBe(false);
});
