import { X509Certificate } from "node:crypto";
import { canonical } from "../inputs";
import { serverFits } from "../tls/server-fits";
import { DaemonJsonConflict, mergeDaemonJson } from "./daemon-json";
import type { Facts } from "./facts";
import { firewallDrift } from "./firewall";
import { versionOf } from "./install";
import { ownerFile } from "./owner";
import { paths } from "./paths";
import { mirrorsIn } from "./registries";
import { configurationHash, wantedDropIn } from "./service";
import { authorityOf, type EngineState, ownerOf, sansOf, trustedBy } from "./state";
import { socketOf, UnitConflict } from "./unit";

/** What the service manager says of the engine. */
export interface UnitState {
  /** systemd's word: active, inactive, failed, ...; empty where there is no systemd. */
  readonly active: string;
  /** enabled, disabled, masked, ...; empty where there is no systemd. */
  readonly enabled: string;
}

/** In words, one line each, how a host differs from what was set up there: what the next `up` puts right. */
export function driftOf(id: string, state: EngineState, facts: Facts, unit: UnitState): string[] {
  const inputs = inputsOf(state);
  const owner = ownerFile(facts);
  // Nothing was set up on an engine that is only used.
  if (inputs.adopt === "inspect")
    return facts.engine?.answers === true
      ? []
      : ['the engine does not answer, and adopt: "inspect" changes nothing'];
  if (owner === undefined) return ["this host was given back or made anew: nothing of ours is left on it"];
  if (owner.owner !== ownerOf(inputs.label) || owner.engine !== id)
    return [`this host belongs to ${owner.owner} as its machine "${owner.machine}" by now`];
  if (facts.engine === undefined) return ["the engine is no longer installed"];
  const files = [...daemonJson(inputs, facts), ...certificates(inputs, facts), ...dropIn(inputs, facts)];
  return [
    ...packages(inputs, facts.engine),
    ...files,
    ...firewallDrift(inputs, facts),
    ...service(facts.engine, unit),
    // Where a file is wrong, the restart that puts it right is said already.
    ...(files.length === 0 && facts.files[paths.applied] !== configurationHash(facts)
      ? ["the engine runs with an older configuration than the one that is there"]
      : []),
  ];
}

/** The inputs among a state's values: there, `version` is the engine's own. */
function inputsOf({ packageVersion, version: _own, ...rest }: EngineState) {
  return { ...rest, ...(packageVersion === undefined ? {} : { version: packageVersion }) };
}

type Inputs = ReturnType<typeof inputsOf>;

function daemonJson(inputs: Inputs, facts: Facts): string[] {
  const existing = facts.files[paths.daemonJson];
  if (existing === undefined) return [`${paths.daemonJson} is missing`];
  try {
    const { text } = mergeDaemonJson({
      existing,
      recorded: ownerFile(facts)?.keys ?? [],
      inputs,
      swarm: facts.engine?.swarm === true,
      socket: socketOf(facts),
      mirrors: mirrorsIn(facts.files),
    });
    const [is, should] = [JSON.parse(existing), JSON.parse(text)] as Record<string, unknown>[];
    return Object.keys(should ?? {})
      .filter((key) => canonical(is?.[key]) !== canonical(should?.[key]))
      .sort()
      .map(
        (key) =>
          `${paths.daemonJson}: "${key}" is ${show(is?.[key])} but ${show(should?.[key])} was written there`,
      );
  } catch (error) {
    if (error instanceof DaemonJsonConflict) return [...error.conflicts];
    throw error;
  }
}

function dropIn(inputs: Inputs, facts: Facts): string[] {
  try {
    const there = facts.files[paths.dropIn];
    if (there === wantedDropIn(facts, inputs)) return [];
    return [`${paths.dropIn} ${there === undefined ? "is missing" : "was edited"}`];
  } catch (error) {
    if (error instanceof UnitConflict) return [error.message];
    throw error;
  }
}

function show(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function certificates(inputs: Inputs, { files, serverKey }: Facts): string[] {
  if (inputs.transport === "ssh") return [];
  const certificate = files[paths.serverCertificate];
  if (certificate === undefined || !serverKey) return ["the server certificate or its key was removed"];
  return [
    ...(files[paths.ca] === trustedBy(inputs)
      ? []
      : [`${paths.ca} was changed: the engine accepts other clients than those of this stack`]),
    ...(serverFits(certificate, authorityOf(inputs), sansOf(inputs), inputs.certificateDays ?? 365)
      ? []
      : [`${paths.serverCertificate} is ${describe(certificate)}, not what this stack set up`]),
  ];
}

function describe(pem: string): string {
  try {
    const { issuer, validTo } = new X509Certificate(pem);
    return `a certificate from ${issuer}, good until ${new Date(validTo).toISOString().slice(0, 10)}`;
  } catch {
    return "no certificate";
  }
}

/** Without a version that was asked for, whatever the host's own updates install is right. */
function packages(inputs: Inputs, { package: installed }: NonNullable<Facts["engine"]>): string[] {
  const version = versionOf({ inputs });
  if (version === undefined || installed?.version === version) return [];
  return [
    `the engine's package is ${installed === undefined ? "none" : `${installed.name} ${installed.version}`}, but ${version} was asked for`,
  ];
}

function service({ answers }: NonNullable<Facts["engine"]>, { active, enabled }: UnitState): string[] {
  return [
    ...(answers
      ? []
      : [`the engine does not answer${active === "" ? "" : ` (docker.service is ${active})`}`]),
    ...(enabled === "" || enabled === "enabled"
      ? []
      : [`docker.service is ${enabled}: the engine would not start at boot`]),
  ];
}
