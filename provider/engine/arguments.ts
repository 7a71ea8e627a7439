import { isIP } from "node:net";
import { canonical, type Values } from "../inputs";
import { parseHostKey } from "../ssh/host-key";
import { ourSettings } from "./daemon-json";
import { broken, each, type Failure, holdsUnknown, oneOf, rule, type Rules, text, valueAt } from "./rules";
import type { EngineInputs } from "./state";

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
export const port = rule(
  (value) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65536,
  "is no port",
);

/** How a machine is called and reached. */
export const loginRules: Rules = {
  machine: text(/^[a-z0-9][a-z0-9._-]*$/i, "is no machine name"),
  address: hostAddress,
  port,
  user: loginName,
  hostKey,
  "jump.address": hostAddress,
  "jump.port": port,
  "jump.user": loginName,
  "jump.hostKey": hostKey,
};

const rules: Rules = {
  ...loginRules,
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
  "repository.url": url,
  "repository.fingerprint": text(/^[0-9a-f]{40}$/i, "is no fingerprint: 40 hexadecimal digits"),
  "proxy.http": url,
  "proxy.https": url,
  "proxy.none": each(exempt),
  "packages.files": each(text(/^[A-Za-z0-9][A-Za-z0-9.+~%_-]*\.deb$/, "is no name of a .deb file")),
};

/**
 * What is wrong with an engine's inputs, found at preview where they are known by then, and in any case before a host
 * is contacted. Everything that later becomes a word of somebody's command line has a form in which it cannot be more.
 */
export function argumentFailures(news: Values): Failure[] {
  return [...broken(rules, news), ...together(news)];
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
  // Which socket it is, only the host can say.
  const needed = ourSettings(news as unknown as EngineInputs, false, "the socket of its host");
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

function holds(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
