import { evaluate } from "./evaluate";

const lock = (packages: Record<string, object>) => ({ packages });
const wanted = lock({
  "": { version: "0.1.0" },
  "examples/voting": { version: "0.1.0" },
  "node_modules/a": { version: "1.0.0" },
  "node_modules/voting": { link: true },
  "node_modules/only-on-mac": { version: "1.0.0", optional: true, os: ["darwin"] },
  "node_modules/for-proofs": { version: "1.0.0", optional: true },
});

test("node_modules is in step when every package of the lock file is there in its version", () => {
  const a = { "node_modules/a": { version: "1.0.0" } };
  const voting = {
    "node_modules/voting": { link: true },
    "node_modules/for-proofs": { version: "1.0.0" },
  };
  const calls = [
    { ...a, ...voting },
    { ...a },
    { ...a, "node_modules/voting": { link: true } },
    { ...voting, "node_modules/a": { version: "1.0.1" } },
    { ...a, ...voting, "node_modules/left-over": { version: "1.0.0" } },
  ].map((present) => ["inStep", wanted, lock(present)] as const);
  expect(evaluate("packages.mjs", calls)).toEqual([true, false, false, false, true]);
});
