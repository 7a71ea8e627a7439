import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { hostOver } from "../../provider/engine/bootstrap";
import { type Asked, type Diagnosis, examine } from "../../provider/engine/doctor";
import { StepFailed } from "../../provider/engine/step";
import type { EngineInputs } from "../../provider/engine/state";
import type { Target } from "../../provider/ssh/connection";
import { ConnectionInputs } from "../../provider/ssh/errors";
import { connect } from "../../provider/ssh/wait";
import { UserError } from "../user-error";
import { lookAtPort } from "./port";

interface Options {
  readonly port: string;
  readonly identity?: string;
  readonly hostKey?: string;
  readonly trustOnFirstUse?: boolean;
  readonly jump?: string;
  readonly jumpHostKey?: string;
  readonly sudoPasswordFile?: string;
  readonly engineConfig?: string;
  readonly adopt?: "merge" | "replace";
  readonly json?: boolean;
}

/** Milliseconds for which a host may be silent. */
const patience = 10_000;

/** `stowage doctor [user@]address`: what the first `up` would find on a host and do there. It changes nothing. */
export function doctorCommand(write: (text: string) => void): Command {
  return new Command("doctor")
    .description("look at a host over SSH, and say what a bootstrap would find and do there; changes nothing")
    .argument("<address>", "[user@]address of the host")
    .option("-p, --port <port>", "port of its sshd", "22")
    .option("-i, --identity <file>", "private key (default: the agent's keys)")
    .option("-k, --host-key <key>", 'the host\'s key, "ssh-ed25519 AAAA..."')
    .option("--trust-on-first-use", "take the key that it shows, and print it")
    .option("-J, --jump <host>", "[user@]address of a host to go through")
    .option("--jump-host-key <key>", "that host's key")
    .option("--sudo-password-file <file>", "where the password for sudo is")
    .option("--engine-config <file>", "engine.config as JSON: says what of it clashes with what the host has")
    .addOption(
      new Option("--adopt <mode>", "what is to become of an engine that is there").choices([
        "merge",
        "replace",
      ]),
    )
    .option("--json", "print JSON")
    .action(async (address: string, options: Options) =>
      write(await doctor(address, options).catch(plainly)),
    );
}

async function doctor(address: string, options: Options): Promise<string> {
  if (options.sudoPasswordFile !== undefined && options.hostKey === undefined)
    throw new UserError("a password goes only to a host whose key is known: give --host-key as well");
  const target = targetOf(address, options);
  const asked = askedOf(options);
  const connection = await connect(target, { budget: patience, boot: 0 }, new AbortController().signal);
  try {
    const sudoPassword =
      options.sudoPasswordFile === undefined ? undefined : read(options.sudoPasswordFile).trimEnd();
    const login = { machine: target.machine, user: target.user, sudoPassword } as EngineInputs;
    const diagnosis = await examine(await hostOver(connection, login), asked);
    // A jump host carries SSH alone, and an address behind it may be somebody else's here.
    const found =
      target.jump === undefined
        ? [...diagnosis.found, await lookAtPort(target.address, patience)]
        : diagnosis.found;
    const { hostKey } = connection;
    return options.json === true
      ? JSON.stringify({ address: target.address, hostKey, ...diagnosis, found }, undefined, 2)
      : text(target.address, hostKey, { ...diagnosis, found });
  } finally {
    connection.close();
  }
}

function askedOf({ engineConfig, adopt }: Options): Asked {
  return {
    ...(engineConfig === undefined ? {} : { config: settingsIn(engineConfig) }),
    ...(adopt === undefined ? {} : { adopt }),
  };
}

function settingsIn(file: string): Record<string, unknown> {
  let settings: unknown;
  try {
    settings = JSON.parse(read(file));
  } catch (error) {
    if (error instanceof UserError) throw error;
  }
  if (typeof settings !== "object" || settings === null || Array.isArray(settings))
    throw new UserError(`${file} is no JSON object; write into it what engine.config is`);
  return settings as Record<string, unknown>;
}

/** What a host or its inputs are the cause of is a sentence; the rest is a mistake of ours. */
function plainly(error: Error): never {
  if (error instanceof StepFailed || error instanceof ConnectionInputs || "endpoint" in error)
    throw new UserError(error.message);
  throw error;
}

function targetOf(address: string, options: Options): Target {
  const privateKey = options.identity === undefined ? undefined : read(options.identity);
  const { host, user } = split(address);
  if (options.jump !== undefined && options.jumpHostKey === undefined)
    throw new UserError("a jump host needs --jump-host-key; take it from `ssh-keyscan -t ed25519 JUMPHOST`");
  const jump = options.jump === undefined ? undefined : split(options.jump);
  return {
    machine: host,
    address: host,
    port: Number(options.port),
    user,
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(options.hostKey === undefined ? {} : { hostKey: options.hostKey }),
    ...(options.trustOnFirstUse === undefined ? {} : { trustOnFirstUse: options.trustOnFirstUse }),
    ...(jump === undefined
      ? {}
      : {
          jump: {
            machine: `${host}'s jump host`,
            address: jump.host,
            port: 22,
            user: jump.user,
            ...(privateKey === undefined ? {} : { privateKey }),
            ...(options.jumpHostKey === undefined ? {} : { hostKey: options.jumpHostKey }),
          },
        }),
  };
}

function split(address: string): { host: string; user: string } {
  const at = address.lastIndexOf("@");
  return { host: address.slice(at + 1), user: at < 0 ? "root" : address.slice(0, at) };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

export function text(address: string, hostKey: string, { found, does, stops }: Diagnosis): string {
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
  return [
    `${address}  hostKey: "${hostKey}"`,
    ...part("found", found),
    ...part("a bootstrap here", does),
    ...part("stopped by", stops),
  ].join("\n");
}
