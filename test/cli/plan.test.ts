import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planCommand } from "../../cli/plan/command";
import { runPlan } from "../../cli/plan/run";
import { plan, type Problem } from "../../scheduler";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stowage-plan-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array | object): string {
  const path = join(folder, "problem.json");
  const isText = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(path, isText ? content : JSON.stringify(content));
  return path;
}

/** What is wrong with an input, without the file's name. */
async function problems(
  content: string | Uint8Array | object,
  flags: { effort?: number; why?: string } = {},
): Promise<string[]> {
  const path = file(content);
  try {
    await runPlan(path, { format: "text", ...flags });
    return [];
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    expect(lines[0]).toBe(`${path}: ${lines.length === 2 ? "1 problem" : lines[0]!.slice(path.length + 2)}`);
    return lines.slice(1).map((line) => line.slice(2));
  }
}

const machines = ["a", "b"].map((zone, i) => ({
  name: `node-${i + 1}`,
  cpus: 2,
  memory: "2g",
  reserved: { memory: "256m" },
  labels: { zone },
}));
const web = { service: "shop/web", cpus: 0.25, memory: "256m", ports: [{ host: 8080, container: 80 }] };
const shop: Problem = {
  machines,
  containers: [
    { name: "shop-web-1", ...web },
    { name: "shop-web-2", ...web },
    { name: "shop-db-1", service: "shop/db", memory: "768m", volumes: ["data"], constraints: ["zone==~b"] },
  ],
  previous: { assignments: { "shop-web-1": "node-1", "shop-db-1": "node-1" }, volumes: { data: "node-1" } },
};
const tooBig = { name: "shop-big-1", service: "shop/big", memory: "3g", constraints: ["zone==a"] };
const golden = (name: string): string => readFileSync(join(__dirname, "golden", `${name}.txt`), "utf8");

test("a plan is a table of containers, a table of machines, and the bound", async () => {
  const { text, code } = await runPlan(file(shop), { format: "text" });
  expect(`${text}\n`).toBe(golden("plan"));
  expect(code).toBe(0);
});

test("what found no place is explained, and makes the exit code 1", async () => {
  const { text, code } = await runPlan(file({ ...shop, containers: [...shop.containers, tooBig] }), {
    format: "text",
  });
  expect(`${text}\n`).toBe(golden("unplaced"));
  expect(code).toBe(1);
});

test("moves, held and waiting containers say why", async () => {
  const drained = machines.map((machine, i) => (i === 0 ? { ...machine, state: "drain" as const } : machine));
  expect(`${(await runPlan(file({ ...shop, machines: drained }), { format: "text" })).text}\n`).toBe(
    golden("drain"),
  );
});

test("--format json prints the plan itself", async () => {
  expect(JSON.parse((await runPlan(file(shop), { format: "json" })).text)).toEqual(plan(shop));
});

test("--prove says that no plan needs fewer machines, beside the plan", async () => {
  const { text } = await runPlan(file(shop), { format: "text", prove: true });
  expect(`${text}\n`).toBe(`${golden("plan")}\n2 machines, proven optimal.\n`);
  const data = JSON.parse((await runPlan(file(shop), { format: "json", prove: true })).text) as object;
  expect(data).toMatchObject({
    assignments: plan(shop).assignments,
    proof: { status: "optimal", machines: 2 },
  });
});

test("--why explains a container that has a place", async () => {
  expect(`${(await runPlan(file(shop), { format: "text", why: "shop-web-2" })).text}\n`).toBe(golden("why"));
  const data = JSON.parse((await runPlan(file(shop), { format: "json", why: "shop-web-2" })).text) as {
    machine: string;
  };
  expect(data.machine).toBe("node-2");
});

test("--why explains a container that has none", async () => {
  const problem = { ...shop, containers: [...shop.containers, tooBig] };
  const { text } = await runPlan(file(problem), { format: "text", why: "shop-big-1" });
  expect(text).toContain("shop-big-1 has no place");
  expect(text).toContain("  to make it fit: ");
});

test("--why of nobody names who may be meant", async () => {
  expect(await problems(shop, { why: "shop-wep-2" })).toEqual([
    "--why: there is no container shop-wep-2; did you mean shop-web-2?",
  ]);
});

test("an empty problem has an empty plan", async () => {
  const { text, code } = await runPlan(file({ machines: [], containers: [] }), { format: "text" });
  expect([text, code]).toEqual(["no containers: 0 of 0 machines in use", 0]);
});

test.each([
  ['{\n "machines": [],\n "containers": [ { "name": NaN } ]\n}', "3:28: invalid symbol"],
  ['{ "machines": [],\n}', "2:1: property name expected"],
  ['{ "machines": [', "1:16: close bracket expected"],
  ["", "1:1: value expected"],
  ["// no comments\n{}", "1:1: invalid comment token"],
  [
    '{ "machines": [],\n "containers": [],\n "machines": [] }',
    "machines: is there twice, on line 1 and on line 3",
  ],
  ["[".repeat(100_000), "is nested too deeply"],
  ["null", "must be an object, is null"],
  ["[]", "must be an object, is a list"],
])("%.30j is refused: %s", async (content, expected) => {
  expect(await problems(content)).toEqual([expected]);
});

test("what is no text, too large, missing or a folder is refused", async () => {
  expect(await problems(Uint8Array.of(0xff, 0xfe, 0x7b))).toEqual(["is not UTF-8 text"]);
  expect(await problems(new Uint8Array(10_000_001))).toEqual(["has 10.0 MB; at most 10 MB are read"]);
  await expect(runPlan(join(folder, "none.json"), { format: "text" })).rejects.toThrow(
    "there is no such file",
  );
  await expect(runPlan(folder, { format: "text" })).rejects.toThrow("is a folder");
});

test("every mistake of a problem comes at once, by its path", async () => {
  const mistaken = `{
    "machines": [{ "name": "a", "cpus": -1, "memory": "2x", "size": 4 }, { "name": "b", "cpus": 1e9, "memory": "2000t" }],
    "containers": [{ "name": "w", "memory": 1e999, "ports": [{ "host": 80, "address": "localhost" }] }],
    "options": { "effort": 5000 }
  }`;
  expect(await problems(mistaken)).toEqual([
    expect.stringMatching(/^machines\[0\]\.size: is unknown; the fields are name, cpus, /),
    "machines[0].cpus: must not be negative, is -1",
    'machines[0].memory: must be whole bytes or a size such as "512m" or "1.5g", is "2x"',
    "machines[1].cpus: must be at most 100000, is 1000000000",
    'machines[1].memory: must be at most 1 PiB, is "2000t"',
    'containers[0].memory: must be whole bytes or a size such as "512m" or "1.5g", is Infinity',
    'containers[0].ports[0].address: must be an IP address of the machine, is "localhost"',
    "options.effort: must be at most 1000, is 5000",
  ]);
});

test("`previous` that names what is gone is refused beside all else, unless --gone says that it is gone", async () => {
  const previous = {
    assignments: { ghost: "node-1", "shop-web-1": "node-9" },
    ports: { ghost: { "80/tcp": 80 } },
    volumes: { data: "node-9" },
  };
  const remedy = "drop it, or plan with --gone if it is gone";
  const [first] = shop.containers;
  expect(await problems({ ...shop, containers: [...shop.containers, first], previous })).toEqual([
    "containers[3].name: shop-web-1 is the name of containers[0] too; every container needs its own",
    `previous.assignments.ghost: there is no container ghost; ${remedy}`,
    `previous.assignments.shop-web-1: there is no machine node-9; ${remedy}`,
    `previous.ports.ghost: there is no container ghost; ${remedy}`,
    `previous.volumes.data: there is no machine node-9; ${remedy}`,
  ]);
  const { text } = await runPlan(file({ ...shop, previous: { assignments: previous.assignments } }), {
    format: "text",
    gone: true,
  });
  expect(text).toMatch(/ghost +- +removed +was on node-1/);
  expect(text).toMatch(/shop-web-1 +node-1 +moves +from node-9: node-9 is gone from the program/);
});

test("an instance of a global container in `previous` is known", async () => {
  const agent = { name: "agent", global: true };
  const previous = { assignments: { "agent-node-1": "node-1" } };
  expect(await problems({ machines, containers: [agent], previous })).toEqual([]);
});

test("--effort is checked like the problem's own, and does not hide what is wrong with its options", async () => {
  expect(await problems(shop, { effort: NaN })).toEqual(["options.effort: must be a number, is NaN"]);
  expect(await problems({ ...shop, options: 5 }, { effort: 1 })).toEqual([
    "options: must be an object, is 5",
  ]);
});

describe("the command's exit code", () => {
  const run = async (...args: string[]): Promise<{ code: unknown; out: string; err: string }> => {
    const before = process.exitCode;
    let [out, err] = ["", ""];
    const spies = [
      jest.spyOn(process.stderr, "write").mockImplementation((text) => {
        err += String(text);
        return true;
      }),
      jest.spyOn(process, "exit").mockImplementation((code) => {
        throw new Error(`exit ${code}`);
      }),
    ];
    try {
      await planCommand((text) => (out += text)).parseAsync(args, { from: "user" });
      return { code: process.exitCode, out, err };
    } catch (error) {
      return { code: (error as Error).message, out, err };
    } finally {
      process.exitCode = before;
      for (const spy of spies) spy.mockRestore();
    }
  };

  test("is 0 when all is placed, 1 when something is not, 2 on bad input", async () => {
    expect((await run(file(shop))).code).toBe(0);
    expect((await run(file({ machines, containers: [tooBig] }))).code).toBe(1);
    const bad = await run(file("{"));
    expect(bad).toMatchObject({ code: 2, out: "" });
    expect(bad.err).toMatch(/^stowage plan: .*problem\.json: 1 problem\n {2}1:2: .*\n$/);
  });

  test("is 2 for a flag that does not exist, and 0 for help", async () => {
    expect((await run("--bogus")).code).toBe("exit 2");
    expect((await run(file(shop), "--format", "yaml")).code).toBe("exit 2");
    const stdout = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    expect((await run("--help")).code).toBe("exit 0");
    stdout.mockRestore();
  });
});
