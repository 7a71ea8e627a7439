import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./support/command";
import { Stack } from "./support/stack";
import { page } from "./support/web";

jest.setTimeout(180_000);

const announced = join(root, "..", "shared", "corpus", "announce", "rails.yml");
let stack: Stack;

beforeAll(async () => {
  stack = await Stack.example("announcement");
});
afterAll(() => stack.remove());

(existsSync(announced) ? test : test.skip)("the file is the announced one, byte for byte", () => {
  expect(stack.read("rails.yml")).toBe(readFileSync(announced, "utf8"));
});

test("one up runs the file of the announcement, and its URL answers through web and db", async () => {
  await stack.up();
  const answer = await page(`${await stack.output<string>("url")}/cgi-bin/page`, /The database says: \S/);
  expect(answer).toMatch(/^Hello from rails-web-1\. The database says: ready to accept connections/);
});

test("the next preview finds nothing to do", async () => {
  await stack.unchanged();
});
