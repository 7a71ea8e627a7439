import { execFileSync } from "node:child_process";
import { evaluate } from "./evaluate";

const readme = `
# Demo
<!-- demo -->
\`\`\`sh
cd examples/voting
# the plan first
pulumi preview
pulumi up \\
  --yes
\`\`\`
\`\`\`sh
not this
\`\`\`
<!-- demo:down -->

\`\`\`
pulumi destroy --yes
\`\`\`
<!-- empty -->
`;

test("the commands are those of the fenced block after the mark", () => {
  const calls = ["demo", "demo:down", "empty", "absent"].map((name) => ["commandsIn", readme, name] as const);
  expect(evaluate("readme.mjs", calls)).toEqual([
    ["cd examples/voting", "pulumi preview", "pulumi up    --yes"],
    ["pulumi destroy --yes"],
    null,
    null,
  ]);
});

const shell = (script: string) => execFileSync("sh", ["-c", script], { encoding: "utf8", stdio: "pipe" });

test("the script shows each command, runs it, and ends in the folder where they ended", () => {
  const [script] = evaluate("readme.mjs", [["asScript", ["cd /", "echo 'it''s here'"], "pwd"]]);
  expect(shell(script as string)).toBe("\n$ cd /\n\n$ echo 'it''s here'\nits here\n/\n");
});

test("the script stops at the first command that fails", () => {
  const [script] = evaluate("readme.mjs", [["asScript", ["false", "echo never"]]]);
  expect(() => shell(script as string)).toThrow();
});
