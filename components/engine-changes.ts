import { X509Certificate } from "node:crypto";

type Values = Readonly<Record<string, unknown>>;

/** What an update of an engine does on its host, for the preview. */
export interface EngineChanges {
  /** Why, one line each. */
  readonly reasons: readonly string[];
  /** The only way in which an engine takes certificates and configuration; not all that is found on a host needs it. */
  readonly restarts: "no" | "may" | "yes";
  /** Containers outlive the restart. */
  readonly liveRestore: boolean;
}

/** Inputs of an engine that only a restart takes effect of, with what is said of them. */
const restarting: Readonly<Record<string, (old: unknown, now: unknown) => string>> = {
  caCertificate: () => "the stack's authority is rotated: another set of authorities is trusted",
  trusted: people,
  address: (old, now) => `address: ${show(old)} -> ${show(now)}; the server certificate names the new one`,
  sans: () => "the server certificate names other addresses",
  certificateDays: (_old, now) => `the server certificate is made anew, with a life of ${show(now)} days`,
  labels: (old, now) => `engine labels: ${show(old)} -> ${show(now)}`,
  config: (old, now) => `engine.config: ${keys(old, now)}`,
  liveRestore: (_old, now) => `live-restore: ${show(now)}`,
  version: (old, now) =>
    `the engine's package: ${show(old ?? "any")} -> ${show(now ?? "any, no longer held")}`,
  source: (old, now) => `the engine's source: ${show(old ?? "distro")} -> ${show(now ?? "distro")}`,
  packages: (old, now) => `the engine's packages: ${files(old)} -> ${files(now)}`,
  registryMirrors: (old, now) => `registry mirrors: ${show(old ?? [])} -> ${show(now ?? [])}`,
  transport: (old, now) => `transport: ${show(old ?? "tls")} -> ${show(now ?? "tls")}`,
};

/** Pure: old inputs, old outputs and new inputs as a resource hook has them. */
export function engineChanges(
  oldInputs: Values,
  oldOutputs: Values,
  newInputs: Values,
  now = Date.now(),
): EngineChanges {
  const changed = Object.entries(restarting).flatMap(([key, say]) =>
    differs(oldInputs[key], newInputs[key]) ? [say(oldInputs[key], newInputs[key])] : [],
  );
  const drift = Array.isArray(oldOutputs["drift"]) ? oldOutputs["drift"].map(String) : [];
  const certain = [...changed, ...renewal(oldOutputs, now)];
  const reasons = [
    ...drift.map((line) => `found on the host, and put right: ${line}`),
    ...(oldOutputs["ready"] === false ? ["its bootstrap stopped on the way, and goes on"] : []),
    ...certain,
  ];
  return {
    reasons,
    restarts: certain.length > 0 ? "yes" : reasons.length > 0 ? "may" : "no",
    liveRestore: newInputs["liveRestore"] === true && oldInputs["liveRestore"] === true,
  };
}

/** @param containers what runs on the machine; undefined where no cluster knows */
export function explainChanges(
  { reasons, restarts, liveRestore }: EngineChanges,
  containers: readonly string[] | undefined,
): string[] {
  if (restarts === "no") return [];
  const consequence = liveRestore
    ? "; containers keep running (live-restore)"
    : containers === undefined
      ? ", and the containers on it with it"
      : containers.length === 0
        ? "; none of our containers is on it"
        : `, and with it ${containers.join(", ")}`;
  return [`the engine ${restarts === "yes" ? "restarts" : "may restart"}${consequence}`, ...reasons];
}

/** The last third of a life is for renewing: the same rule as the provider's. */
function renewal({ certificateExpires, certificateDays }: Values, now: number): string[] {
  const ends = Date.parse(String(certificateExpires));
  const days = typeof certificateDays === "number" ? certificateDays : 365;
  if (Number.isNaN(ends) || ends - now >= (days * 86_400_000) / 3) return [];
  const date = new Date(ends).toISOString().slice(0, 10);
  return [
    `the server certificate is renewed: the one that is there ${ends < now ? "ended" : "ends"} on ${date}`,
  ];
}

function people(old: unknown, now: unknown): string {
  const [before, after] = [names(old), names(now)];
  if (before === undefined || after === undefined) return "other people's certificates are trusted";
  const gone = before.filter((name) => !after.includes(name)).map((name) => `${name} is revoked`);
  const come = after.filter((name) => !before.includes(name)).map((name) => `${name} may use the engine`);
  return [...gone, ...come].join(", ") || "a person's authority is made anew";
}

/** Common names of authorities; undefined where preview does not know them yet. */
function names(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((pem) => typeof pem !== "string")) return undefined;
  return value.map((pem: string) => {
    try {
      return new X509Certificate(pem).subject.replace(/^CN=/, "");
    } catch {
      return "somebody";
    }
  });
}

function files(value: unknown): string {
  const { files: names } = record(value);
  return Array.isArray(names) ? names.join(", ") : "none";
}

function keys(old: unknown, now: unknown): string {
  const [a, b] = [record(old), record(now)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => differs(a[key], b[key]))
    .sort()
    .map((key) => `${key} ${show(a[key])} -> ${show(b[key])}`)
    .join(", ");
}

function record(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) !== JSON.stringify(b ?? null);
}

function show(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "unset");
}
