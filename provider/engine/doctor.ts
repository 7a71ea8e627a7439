import { enginePort } from "../engine-api";
import { holderScript } from "./apt";
import { mergeDaemonJson } from "./daemon-json";
import type { Facts } from "./facts";
import { describeRules } from "./firewall-rules";
import { gateScript, parseGate } from "./gate";
import type { Host } from "./host";
import { describe, foreignKeys, refuseOtherStorage } from "./inventory";
import { cutOffIn } from "./journal";
import { ownerFile } from "./owner";
import { paths } from "./paths";
import { look, refuseUnsupported } from "./probe";
import { wantedDropIn } from "./service";
import type { EngineInputs } from "./state";
import { refuseOptions, socketOf } from "./unit";

/** What a bootstrap would find on a host and do there, one line each. */
export interface Diagnosis {
  readonly found: readonly string[];
  readonly does: readonly string[];
  /** Each of these stops it. */
  readonly stops: readonly string[];
}

/** Of an engine's arguments, those that may clash with what a host has. */
export type Asked = Pick<EngineInputs, "config" | "adopt">;

/** Looks at a host as the bootstrap does, and changes nothing. */
export async function examine(host: Host, asked: Asked, now = Date.now()): Promise<Diagnosis> {
  const facts = await look(host);
  const gate = parseGate((await host.exec(gateScript(1))).stdout);
  const { stdout } = await host.exec(aroundScript());
  return diagnose(facts, gate, parseAround(stdout), now, asked);
}

const locks = [
  "/var/lib/dpkg/lock-frontend",
  "/var/lib/dpkg/lock",
  "/var/lib/apt/lists/lock",
  "/var/cache/apt/archives/lock",
];

export interface Around {
  /** Seconds since 1970. */
  readonly clock: number;
  /** Free MiB where the engine keeps its data. */
  readonly free: number;
  /** `812 apt-get`: who holds a lock of the package manager. */
  readonly holders: readonly string[];
}

export function aroundScript(): string {
  return [
    'echo "clock $(date +%s)"',
    `echo "free $(df -Pm /var/lib | awk 'NR == 2 { print $4 }')"`,
    ...locks.map((path) => `(${holderScript(path)}) | sed 's/^/holder /'`),
  ].join("\n");
}

export function parseAround(output: string): Around {
  const lines = output.split("\n");
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  return {
    clock: Number(after("clock")[0]),
    free: Number(after("free")[0]),
    holders: [...new Set(after("holder"))],
  };
}

const minute = 60_000;
/** Certificates are good from five minutes before they are made. */
const skew = 5 * minute;
/** MiB that the packages of an engine take. */
const room = 1024;

export function diagnose(
  facts: Facts,
  gate: { readonly system: string; readonly cloudInit: string },
  around: Around,
  now: number,
  asked: Asked = {},
): Diagnosis {
  const { engine, os, architecture, init } = facts;
  const stops: string[] = [];
  const tried = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      stops.push((error as Error).message.replaceAll("\n", "; "));
      return undefined;
    }
  };
  tried(() => refuseUnsupported(facts));
  const owner = ownerFile(facts);
  if (owner !== undefined)
    stops.push(
      `it belongs to the Pulumi stack ${owner.owner}, as its machine "${owner.machine}": no other may take it`,
    );
  tried(() => refuseOtherStorage(asked.config ?? {}, facts));
  const late = Math.round((around.clock * 1000 - now) / 1000);
  if (Math.abs(late) * 1000 > skew)
    stops.push(
      `its clock is ${Math.abs(late)} s ${late < 0 ? "behind" : "ahead"}: certificates would not be valid there`,
    );
  if (engine === undefined && around.free < room)
    stops.push(`${around.free} MiB are free in /var/lib, and an engine takes about ${room}`);
  const cut = cutOffIn(facts.journal);
  return {
    found: [
      `${os.name} on ${architecture}, ${init === "none" ? "no init system" : init}${facts.container ? ", in a container" : ""}`,
      ...describe(facts).map((part, index) => (index === 0 ? `engine: ${part}` : part)),
      ...(gate.cloudInit === "absent" ? [] : [`cloud-init: ${gate.cloudInit}`]),
      ...(gate.system === "" ? [] : [`systemd: ${gate.system}`]),
      ...(facts.firewall === undefined ? [] : [describeRules(facts.firewall)]),
      ...around.holders.map((holder) => `process ${holder} holds a lock of the package manager`),
      ...(cut === undefined ? [] : [`the last bootstrap was cut off in its step "${cut}"`]),
    ],
    does: stops.length > 0 && engine === undefined ? [] : actions(facts, asked, tried),
    stops,
  };
}

function actions(facts: Facts, asked: Asked, tried: <T>(act: () => T) => T | undefined): string[] {
  const { engine, files, init, unit } = facts;
  const merged = tried(() =>
    mergeDaemonJson({
      existing: files[paths.daemonJson],
      recorded: ownerFile(facts)?.keys ?? [],
      inputs: { liveRestore: false, ...asked },
      swarm: engine?.swarm === true,
      socket: socketOf(facts),
    }),
  );
  if (engine !== undefined) tried(() => refuseOptions(facts));
  const dropIn = init === "systemd" && unit !== "" ? tried(() => wantedDropIn(facts, asked)) : undefined;
  const kept = foreignKeys(facts);
  const running = engine?.holds?.running ?? 0;
  return [
    ...(engine === undefined ? ["installs docker.io from the machine's package sources"] : []),
    ...(merged === undefined
      ? []
      : [
          `sets ${merged.keys.join(", ")} in ${paths.daemonJson}` +
            (kept.length === 0 ? "" : `, and keeps ${kept.join(", ")}`),
        ]),
    ...(dropIn === undefined && engine !== undefined ? [] : [`writes ${paths.dropIn}`]),
    ...(engine?.enabled === false ? ["lets the engine start at boot"] : []),
    ...(engine === undefined
      ? []
      : [
          "restarts the engine" +
            (running === 0
              ? ""
              : engine.holds?.liveRestore === true
                ? `; its ${running} running containers stay up`
                : `; its ${running} running containers stop and start again`),
        ]),
    `opens port ${enginePort}, by mutual TLS only, to private networks or those of allowFrom`,
  ];
}
