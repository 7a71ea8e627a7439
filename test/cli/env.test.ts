import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environment } from "../../cli/environment";
import { parseStack } from "../../cli/stack-state";
import { exported, stack } from "./stack";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "stowage-cli-"));
  process.env["XDG_CACHE_HOME"] = cache;
});
afterEach(() => {
  delete process.env["XDG_CACHE_HOME"];
  rmSync(cache, { recursive: true });
});

const pair = () => join(cache, "stowage", "certificates", "voting", "staging", "node-1");

test("env points the docker CLI at a machine", () => {
  expect(environment(stack, "node-1").split("\n")).toEqual([
    "export DOCKER_HOST='tcp://172.30.0.1:2376'",
    "export DOCKER_TLS_VERIFY=1",
    `export DOCKER_CERT_PATH='${pair()}'`,
  ]);
});

test("env writes the pair, for its user alone, also over a file that others could read", () => {
  environment(stack, "node-1");
  chmodSync(join(pair(), "key.pem"), 0o644);
  environment(stack, "node-1");
  expect(readFileSync(join(pair(), "key.pem"), "utf8")).toBe("KEY");
  expect(["ca.pem", "cert.pem", "key.pem"].map((file) => statSync(join(pair(), file)).mode & 0o777)).toEqual([
    0o600, 0o600, 0o600,
  ]);
  expect(statSync(pair()).mode & 0o777).toBe(0o700);
});

test("env never prints the key", () => {
  expect(environment(stack, "node-1")).not.toContain("KEY");
});

test("env of an unknown machine names the ones there are", () => {
  expect(() => environment(stack, "node-7")).toThrow(
    'voting/staging has no machine "node-7"; its machines are node-1, node-2',
  );
});

test("env of a machine that is down says what to do", () => {
  expect(() => environment(stack, "node-2")).toThrow(/it is down, or not set up yet; run pulumi up first/);
});

test("env of a machine over ssh needs no certificate, and takes away another machine's", () => {
  const overSsh = parseStack(exported.replaceAll("tcp://172.30.0.1:2376", "ssh://root@172.30.0.1:22"));
  expect(environment(overSsh, "node-1").split("\n")).toEqual([
    "export DOCKER_HOST='ssh://root@172.30.0.1:22'",
    "unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH",
  ]);
});
