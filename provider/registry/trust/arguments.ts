import { isIP } from "node:net";
import type { Values } from "../../inputs";
import { hostAddress, loginRules, port } from "../../engine/arguments";
import { broken, each, type Failure, rule, type Rules, text } from "../../engine/rules";
import { certificatesOf } from "../../tls/authority";

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Of a name that stands in front of an image's: the machine's own names are not to be taken. */
function isRegistryHost(value: unknown): boolean {
  const labels = String(value).split(".");
  return (
    String(value).length <= 253 &&
    labels.every((each) => label.test(each)) &&
    /\D/.test(labels.at(-1) ?? "") &&
    labels.at(-1) !== "localhost"
  );
}

/** An engine takes a mirror without a path, a user or a query alone. */
function isMirror(value: unknown): boolean {
  const [, host = "", number] = /^https:\/\/([^:/]+)(?::(\d{1,5}))?$/.exec(String(value)) ?? [];
  return (
    (isRegistryHost(host) || isIP(host) === 4) && (number === undefined || port(Number(number)) === undefined)
  );
}

function isBundle(value: unknown): boolean {
  try {
    return certificatesOf(String(value)).length > 0;
  } catch {
    return false;
  }
}

const rules: Rules = {
  ...loginRules,
  registry: text(/^[a-z0-9][a-z0-9._-]{0,99}$/i, "is no name of a registry"),
  host: rule(isRegistryHost, 'is no DNS name in lower case, like "images.example"'),
  ports: (value) =>
    Array.isArray(value) && value.length === 0 ? { value, what: "is empty" } : each(port)(value),
  registryAddress: hostAddress,
  caCertificate: rule(isBundle, "is no certificate in PEM"),
  mirror: rule(isMirror, "is no https://host:port without a path"),
};

/** What is wrong with the inputs, before a machine is contacted: in its form each is one word, whoever is handed it. */
export function trustFailures(news: Values): Failure[] {
  return broken(rules, news);
}
