import { Cancelled } from "../../provider/abort";
import { forgetFailures, oneByOne } from "../../provider/engine/rolling";
import { settleScript } from "../../provider/engine/settle";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

beforeEach(forgetFailures);

test("engines of one stack change one after the other, those of two stacks side by side", async () => {
  const log: string[] = [];
  const change = (stack: string, machine: string) =>
    oneByOne(stack, machine, async () => {
      log.push(`${machine} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(`${machine} ends`);
    });
  await Promise.all([change("s", "a"), change("s", "b"), change("t", "c")]);
  expect(log.filter((line) => !line.startsWith("c"))).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  expect(log.slice(0, 2)).toEqual(["a begins", "c begins"]);
});

test("after a failure no further engine is touched, and each says because of whom", async () => {
  const touched: string[] = [];
  const results = await Promise.allSettled(
    ["a", "b", "c"].map((machine) =>
      oneByOne("s", machine, async () => {
        touched.push(machine);
        if (machine === "b") throw new Error("it does not start");
      }),
    ),
  );
  expect(touched).toEqual(["a", "b"]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect((results[2] as PromiseRejectedResult).reason.message).toBe(
    "machine c: its engine was not touched, since the one of b did not come through the same kind of change; see the error of b, then run `pulumi up` again",
  );
});

test("the one that failed frees the way by coming through", async () => {
  const fails = async () => {
    throw new Error("it does not start");
  };
  await expect(oneByOne("s", "a", fails)).rejects.toThrow("it does not start");
  await expect(oneByOne("s", "b", async () => "done")).rejects.toThrow("was not touched");
  await expect(oneByOne("s", "a", async () => "done")).resolves.toBe("done");
  await expect(oneByOne("s", "b", async () => "done")).resolves.toBe("done");
});

test("a change that was cancelled is no failure of its engine", async () => {
  await expect(
    oneByOne("s", "a", async () => {
      throw new Cancelled();
    }),
  ).rejects.toThrow("cancelled");
  await expect(oneByOne("s", "b", async () => "done")).resolves.toBe("done");
});

/** Runs the script with a docker that answers as it is told. */
function settle(info: string, node: string): number {
  const folder = mkdtempSync(join(tmpdir(), "stowage-test-"));
  try {
    const docker = `#!/bin/sh\ncase "$*" in *" info "*) echo "${info}";; *) echo "${node}";; esac\n`;
    writeFileSync(join(folder, "docker"), docker, { mode: 0o755 });
    execFileSync("sh", ["-c", settleScript(0)], {
      env: { PATH: `${folder}:${process.env["PATH"]}` },
      stdio: "pipe",
    });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ["no member of a swarm", "inactive false", "", 0],
  ["a worker that is back", "active false", "", 0],
  ["a manager with its vote", "active true", "reachable", 0],
  ["a manager without a leader", "active true", "Error response from daemon", 1],
  ["a node that still starts", "pending false", "", 1],
])("settled is judged right: %s", (_what, info, node, code) => {
  expect(settle(info, node)).toBe(code);
});
