import { mkdtempSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "../../cli";
import { lookAtPort } from "../../cli/doctor/port";

test("a port that somebody listens on answers, and one that nobody does is reached all the same", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  expect(await lookAtPort("127.0.0.1", 5_000, port)).toBe(`port ${port} answers from here`);
  await new Promise((resolve) => server.close(resolve));
  expect(await lookAtPort("127.0.0.1", 5_000, port)).toBe(
    `port ${port} is reached from here, and nobody listens there`,
  );
});

test.each(["[]", "{", '"log-level"'])(
  "an engine.config that is %s is refused before anybody is asked",
  async (text) => {
    const file = join(mkdtempSync(join(tmpdir(), "stowage-test-")), "engine.json");
    writeFileSync(file, text);
    const doctor = program(() => undefined).parseAsync(["doctor", "10.0.0.5", "--engine-config", file], {
      from: "user",
    });
    await expect(doctor).rejects.toThrow(`${file} is no JSON object; write into it what engine.config is`);
  },
);
