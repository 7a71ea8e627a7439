import { ConnectionLost } from "../ssh/errors";

/** What may be wrong between an engine and a registry, as the engine's words tell it. */
export type Fault =
  | "away" // nobody answers there
  | "closed" // it takes no pushes
  | "cut" // the connection broke off
  | "failing" // it answers 5xx
  | "full" // a disk
  | "login" // this user is refused
  | "missing" // no such image
  | "name" // its certificate is for another name or has ended
  | "trust" // nobody whom the machine knows has signed its certificate
  | "unknown";

/** In this order: a text may hold the words of several. */
const words: readonly (readonly [Fault, RegExp])[] = [
  ["full", /no space left on device|disk quota exceeded|HTTP 507|insufficient storage/i],
  [
    "name",
    /x509: .*(is valid for|not valid for any names|doesn't contain any IP|has expired|legacy Common Name)/i,
  ],
  ["trust", /x509:|unknown authority|server gave HTTP response to HTTPS client|tls: bad certificate/i],
  [
    "login",
    /no basic auth credentials|unauthorized|incorrect username or password|access denied|denied:|HTTP 40[13]|forbidden/i,
  ],
  ["missing", /manifest unknown|name unknown|HTTP 404|not found|does not exist/i],
  [
    "away",
    /no such host|server misbehaving|name resolution|connection refused|no route to host|network is unreachable|i\/o timeout|TLS handshake timeout|Client\.Timeout|context deadline exceeded|request canceled while waiting/i,
  ],
  ["closed", /\bunsupported\b|HTTP 405|method not allowed/i],
  [
    "cut",
    /\bEOF\b|blob unknown|connection reset|broken pipe|use of closed network connection|server closed|http2: /i,
  ],
  ["failing", /HTTP (status: )?5\d\d|internal server error|unknown: unknown error|toomanyrequests/i],
];

/** The engine's own words about why a push or a pull did not work. */
export class RegistryRefusal extends Error {
  override readonly name = "RegistryRefusal";
  readonly fault: Fault;

  /** @param repository whose name, also within a URL, says nothing about what is wrong, whatever its words are */
  constructor(
    readonly detail: string,
    repository: string,
  ) {
    super(detail);
    this.fault = faultIn(detail.replaceAll(/"https?:[^"]*"/g, "").replaceAll(repository, ""));
  }
}

export function faultOf(error: unknown): Fault {
  if (error instanceof ConnectionLost) return "cut";
  return error instanceof RegistryRefusal ? error.fault : "unknown";
}

/** Whether an engine says that its disk is full. */
export function isFull(detail: string): boolean {
  return faultIn(detail) === "full";
}

function faultIn(text: string): Fault {
  return words.find(([, pattern]) => pattern.test(text))?.[0] ?? "unknown";
}

/** What helps a machine whose disk is full. */
export const roomRemedy =
  "the machine's disk is full: remove images there (`docker system prune`), or give it a larger disk";

/** What is told of a fault, and what to do about it. */
export interface Attempt {
  readonly act: "push" | "pull";
  readonly machine: string;
  readonly registry: string;
  readonly username: string;
}

/** One sentence of cause and remedy; errors that are not about the registry speak for themselves. */
export function explained(error: unknown, attempt: Attempt): Error {
  if (!(error instanceof RegistryRefusal)) return error as Error;
  const { cause, remedy } = sentence(error.fault, attempt);
  const detail = error.detail.replaceAll(/\s+/g, " ").trim();
  return new Error(`machine ${attempt.machine} cannot ${attempt.act} it: ${cause} (${detail}); ${remedy}`);
}

function sentence(fault: Fault, { act, registry, username }: Attempt): { cause: string; remedy: string } {
  switch (fault) {
    case "login":
      return {
        cause: `the registry ${registry} refuses the user "${username}"`,
        remedy: `check that the registry has this user with this password, and that the user may ${act}`,
      };
    case "trust":
      return {
        cause: `the machine does not trust the certificate of ${registry}`,
        remedy: `its authority belongs in /etc/docker/certs.d/${registry}/ca.crt on the machine; \`pulumi refresh\` and \`pulumi up\` put it back there`,
      };
    case "name":
      return {
        cause: `the certificate of ${registry} is not for this name, or not for this day`,
        remedy: "run `pulumi up` for the registry, and check the machine's clock",
      };
    case "missing":
      return {
        cause: `${registry} does not have it`,
        remedy:
          "check the name; if it was built here, somebody has removed it there: `pulumi up --replace` its BuiltImage pushes it again",
      };
    case "full":
      return act === "pull"
        ? {
            cause: "the machine's disk is full",
            remedy: "remove images there (`docker system prune`), or give it a larger disk",
          }
        : {
            cause: "a disk is full, the registry's or the builder's",
            remedy: "collect the registry's garbage (raise `collect`), or give it a larger disk",
          };
    case "away":
      return {
        cause: `${registry} does not answer`,
        remedy: "is its container running, its machine up, and its port open to this machine?",
      };
    case "closed":
      return {
        cause: `${registry} takes no pushes now`,
        remedy: "it is collecting garbage, or is a mirror: run `pulumi up` again when it has ended",
      };
    case "cut":
      return {
        cause: `the transfer with ${registry} broke off each time`,
        remedy: "look at the log of the registry's container, then run `pulumi up` again",
      };
    case "failing":
      return {
        cause: `${registry} itself has failed`,
        remedy: "is its disk full? The log of its container says why",
      };
    case "unknown":
      return { cause: "the engine gives a reason", remedy: "correct it, then run `pulumi up` again" };
    default:
      return fault satisfies never;
  }
}
