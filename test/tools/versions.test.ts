import { evaluate } from "./evaluate";

test("a version is compared by its parts as numbers", () => {
  const calls = [
    ["isAtLeast", "24.9.0", "24.10.0"],
    ["isAtLeast", "24.10.0", "24.9.0"],
    ["isAtLeast", "22.0.0", "22.0.0"],
    ["isAtLeast", "1.21", "1.21.0"],
    ["isAtLeast", "20.20.2", "22.0.0"],
    ["isAtLeast", "0", "22.0.0"],
  ] as const;
  expect(evaluate("versions.mjs", calls)).toEqual([false, true, true, true, false, false]);
});

test("a version is found in what a tool prints", () => {
  const calls = [
    ["versionIn", "v24.21.0\n"],
    ["versionIn", "go version go1.26.8 linux/amd64"],
    ["versionIn", "go version go1.21 linux/amd64"],
    ["versionIn", "none"],
  ] as const;
  expect(evaluate("versions.mjs", calls)).toEqual(["24.21.0", "1.26.8", "1.21", null]);
});
