import type { RequestListener } from "node:http";
import { Readable } from "node:stream";
import { Cancelled } from "../../provider/abort";
import { ApiRefusal, type EngineApi } from "../../provider/engine-api";
import { ConnectionLost, Unreachable } from "../../provider/ssh/errors";
import { PlainEngine } from "./support/plain-engine";

let running: PlainEngine;

async function engine(answer: RequestListener): Promise<EngineApi> {
  running = await PlainEngine.start(answer);
  return running.api;
}
afterEach(() => running.stop());

const megabyte = Buffer.alloc(2 ** 20);
/** More than the buffers of both ends hold. */
function* plenty(counted: { sent: number }): Generator<Buffer> {
  for (; counted.sent < 64; counted.sent++) yield megabyte;
}

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

test("a body goes out whole, and the answer comes back while it does", async () => {
  const api = await engine((incoming, response) => void incoming.pipe(response));
  const answer = await api.stream("POST", "/echo", { body: Readable.from(plenty({ sent: 0 })) });
  expect((await read(answer)).length).toBe(64 * 2 ** 20);
});

test("a body is read no faster than the engine takes it", async () => {
  let taken: () => void = () => undefined;
  const api = await engine((incoming, response) => {
    incoming.pause();
    taken = () => incoming.resume().on("end", () => response.end("done"));
  });
  const counted = { sent: 0 };
  const answer = api.stream("POST", "/images/load", { body: Readable.from(plenty(counted)) });
  let before = -1;
  while (counted.sent !== before || before === 0) {
    before = counted.sent;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(counted.sent).toBeLessThan(32);
  taken();
  expect((await read(await answer)).toString()).toBe("done");
  expect(counted.sent).toBe(64);
});

test("a refusal is an error with the engine's reason, also while the body is on its way", async () => {
  const api = await engine((incoming, response) => {
    incoming.once("data", () => {
      response.writeHead(409);
      response.end(JSON.stringify({ message: "it is in use" }));
    });
  });
  const error = await api
    .stream("POST", "/images/load", { body: Readable.from(plenty({ sent: 0 })) })
    .catch((refused: unknown) => refused);
  expect(error).toBeInstanceOf(ApiRefusal);
  expect((error as ApiRefusal).detail).toBe("it is in use");
});

test("an answer that breaks off is a lost connection, not a short answer", async () => {
  const api = await engine((_incoming, response) => {
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  });
  await expect(api.stream("GET", "/images/a/get").then(read)).rejects.toThrow(ConnectionLost);
});

test("where nothing moves for too long, the engine has gone", async () => {
  const api = await engine((_incoming, response) => void response.write("half"));
  await expect(api.stream("GET", "/images/a/get", { idle: 50 }).then(read)).rejects.toThrow(Unreachable);
});

test("something that moves now and then is not given up", async () => {
  const api = await engine((_incoming, response) => {
    let left = 10;
    const timer = setInterval(() => {
      response.write(".");
      if (--left === 0) {
        clearInterval(timer);
        response.end();
      }
    }, 300);
  });
  expect((await api.stream("POST", "/build", { idle: 2_500 }).then(read)).toString()).toBe("..........");
});

test("a body that cannot be read says so itself", async () => {
  const api = await engine((incoming) => void incoming.resume());
  const body = Readable.from(
    (function* () {
      yield "part";
      throw new Error("the file has gone");
    })(),
  );
  await expect(api.stream("POST", "/build", { body })).rejects.toThrow("the file has gone");
});

test("a run that is cancelled ends what is under way", async () => {
  const api = await engine((_incoming, response) => void response.write("half"));
  const answer = read(await api.stream("GET", "/images/a/get"));
  running.controller.abort();
  await expect(answer).rejects.toThrow(Cancelled);
});

test("an answer that is destroyed before it is read lets the connection go", async () => {
  let closed: () => void;
  const gone = new Promise<void>((resolve) => (closed = resolve));
  const api = await engine((_incoming, response) => void response.on("close", () => closed()).write("half"));
  (await api.stream("GET", "/images/a/get")).destroy();
  await gone;
});
