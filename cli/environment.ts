import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { machinesOf, type StateMachine } from "./machines";
import type { StackState } from "./stack-state";
import { UserError } from "./user-error";

/** Exports for a shell that point the docker CLI at one machine. Writes the pair that it needs, readable by its user alone. */
export function environment(stack: StackState, name: string): string {
  const machines = machinesOf(stack);
  const machine = machines.find((candidate) => candidate.name === name);
  if (machine === undefined) {
    throw new UserError(
      `${stack.name} has no machine "${name}"; its machines are ${machines.map((each) => each.name).join(", ") || "none"}`,
    );
  }
  // The docker CLI runs ssh itself, with your own keys.
  if (machine.dockerHost.startsWith("ssh://") && machine.state !== "down")
    return [
      `export DOCKER_HOST=${quote(machine.dockerHost)}`,
      "unset DOCKER_TLS_VERIFY DOCKER_CERT_PATH",
    ].join("\n");
  if (machine.certificate === undefined)
    throw new UserError(
      `machine "${name}" has no client certificate: it is down, or not set up yet; run pulumi up first`,
    );
  const folder = join(
    process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    "stowage",
    "certificates",
    ...stack.name.split("/"),
    name,
  );
  writePair(folder, machine.certificate);
  return [
    `export DOCKER_HOST=${quote(machine.dockerHost)}`,
    "export DOCKER_TLS_VERIFY=1",
    `export DOCKER_CERT_PATH=${quote(folder)}`,
  ].join("\n");
}

/** Names of the files are those that the docker CLI looks for. */
function writePair(
  folder: string,
  { ca, certificate, privateKey }: NonNullable<StateMachine["certificate"]>,
): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [file, content] of Object.entries({
    "ca.pem": ca,
    "cert.pem": certificate,
    "key.pem": privateKey,
  })) {
    const path = join(folder, file);
    writeFileSync(path, content, { mode: 0o600 });
    // An existing file keeps its mode.
    chmodSync(path, 0o600);
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
