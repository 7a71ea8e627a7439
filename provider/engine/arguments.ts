import { isIP } from "node:net";
import { canonical, unknownValue, type Values } from "../inputs";
import { parseHostKey } from "../ssh/host-key";
import { ourSettings } from "./daemon-json";
import type { EngineInputs } from "./state";

interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** The value that breaks a rule, and how; undefined: it keeps it. */
type Rule = (value: unknown) => { readonly value: unknown; readonly what: string } | undefined;

const rule =
  (keeps: (value: unknown) => boolean, what: string): Rule =>
  (value) =>
    keeps(value) ? undefined : { value, what };

const text = (pattern: RegExp, what: string): Rule =>
  rule((value) => typeof value === "string" && pattern.test(value), what);

const oneOf = (...words: string[]): Rule =>
  rule((value) => words.includes(String(value)), `is none of ${words.join(", ")}`);

const each =
  (inner: Rule): Rule =>
  (value) =>
    Array.isArray(value) ? value.map(inner).find((broken) => broken !== undefined) : undefined;

const labels = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$/i;

/** A zone (`fe80::1%eth0`) means something on one machine only. Four numbers that are no address are no name either. */
function isHost(value: unknown): boolean {
  const name = String(value);
  if (isIP(name) !== 0) return !name.includes("%");
  return name.length <= 253 && labels.test(name) && !/^[\d.]+$/.test(name);
}

function isNetwork(value: unknown): boolean {
  const [, address = "", bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/i.exec(String(value)) ?? [];
  const family = isIP(address);
  return family !== 0 && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128);
}

/** Cannot be taken for an option or a command, whoever is handed it later. */
export const hostAddress = rule(isHost, "is no host name and no IP address (without a zone)");

export const loginName = text(/^[a-z_][a-z0-9_.-]{0,31}$/i, "is no user name");

/** What an installation's package manager, the engine and the docker CLI are handed as a word of their own. */
const image = text(
  /^[a-z0-9][a-z0-9._-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*(:[\w.-]+)?(@sha256:[0-9a-f]+)?$/i,
  "is no image",
);
const version = text(/^[0-9A-Za-z][0-9A-Za-z.+:~-]*$/, "is no package version");
const url = text(/^https?:\/\/[^\s"'`$\\<>{}|^;]+$/i, "is no http:// or https:// address");
const exempt = text(/^[A-Za-z0-9.*:_/[\]-]+$/, "is no host, domain or network");
const hostKey = rule(
  (value) => parseHostKey(String(value)) !== undefined,
  'is no host key; it looks like "ssh-ed25519 AAAA..."',
);
const port = rule(
  (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65536,
  "is no port",
);

const rules: Readonly<Record<string, Rule>> = {
  machine: text(/^[a-z0-9][a-z0-9._-]*$/i, "is no machine name"),
  address: hostAddress,
  port,
  user: loginName,
  hostKey,
  sans: each(hostAddress),
  loadImages: each(image),
  version,
  adopt: oneOf("inspect", "merge", "replace"),
  transport: oneOf("tls", "ssh"),
  allowFrom: each(
    rule(isNetwork, "is no network in CIDR notation that leaves anybody out, e.g. 203.0.113.0/24"),
  ),
  source: oneOf("distro", "docker", "packages"),
  registryMirrors: each(url),
  "jump.address": hostAddress,
  "jump.port": port,
  "jump.user": loginName,
  "jump.hostKey": hostKey,
  "repository.url": url,
  "repository.fingerprint": text(/^[0-9a-f]{40}$/i, "is no fingerprint: 40 hexadecimal digits"),
  "proxy.http": url,
  "proxy.https": url,
  "proxy.none": each(exempt),
  "packages.files": each(text(/^[A-Za-z0-9][A-Za-z0-9.+~%_-]*\.deb$/, "is no name of a .deb file")),
};

/** What may hold a secret is not quoted. */
const secret = /^(proxy|jump)\./;

/**
 * What is wrong with an engine's inputs, found at preview where they are known by then, and in any case before a host
 * is contacted. Everything that later becomes a word of somebody's command line has a form in which it cannot be more.
 */
export function argumentFailures(news: Values): Failure[] {
  const failures = Object.entries(rules).flatMap(([property, rule]) => {
    const value = valueAt(news, property);
    if (value === undefined || value === null || holdsUnknown(value)) return [];
    const broken = rule(value);
    if (broken === undefined) return [];
    const shown = secret.test(property) ? "" : `${show(broken.value)} `;
    return [{ property, reason: `${property}: ${shown}${broken.what}` }];
  });
  return [...failures, ...together(news)];
}

function together(news: Values): Failure[] {
  const { adopt, source, packages, config } = news;
  const failures: Failure[] = [];
  if (adopt === "inspect" && news["transport"] !== "ssh")
    failures.push({
      property: "adopt",
      reason:
        'adopt: "inspect" changes nothing on the host, so its engine can only be reached with engine.transport: "ssh"',
    });
  if (source === "packages" && packages === undefined)
    failures.push({
      property: "packages",
      reason: 'engine.packages: is missing; source: "packages" needs a folder of .deb files',
    });
  if (holds(news["jump"]) && valueAt(news, "jump.hostKey") === undefined)
    failures.push({
      property: "jump",
      reason: "jump.hostKey: is missing; take it from `ssh-keyscan -t ed25519 JUMPHOST`",
    });
  failures.push(...configClashes(news, config));
  return failures;
}

/** A setting that we need otherwise can be said before anything is touched. */
function configClashes(news: Values, config: unknown): Failure[] {
  if (typeof config !== "object" || config === null || holdsUnknown(config)) return [];
  const needed = ourSettings(news as unknown as EngineInputs, false);
  return Object.entries(config).flatMap(([key, value]) =>
    Object.hasOwn(needed, key) && canonical(needed[key]) !== canonical(value)
      ? [
          {
            property: "config",
            reason: `engine.config: "${key}" is ${JSON.stringify(value)} but Stowage needs ${JSON.stringify(needed[key])}; leave it out`,
          },
        ]
      : [],
  );
}

function valueAt(values: Values, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (typeof value === "object" && value !== null ? (value as Values)[key] : undefined),
      values,
    );
}

function holds(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function holdsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
