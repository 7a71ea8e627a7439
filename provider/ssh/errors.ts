/** Where something was tried, for the sentence in front of every failure. */
export interface Endpoint {
  readonly machine: string;
  readonly address: string;
  readonly port: number;
}

export function showEndpoint({ machine, address, port }: Endpoint): string {
  return `machine ${machine} (${address.includes(":") ? `[${address}]` : address}:${port})`;
}

/** Nobody answers there: the only failure that a delete tolerates. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  constructor(
    readonly endpoint: Endpoint,
    readonly reason: "refused" | "timeout" | "no route" | "behind its jump host",
  ) {
    const what = {
      refused: "connection refused; is the service running, and is the port right?",
      timeout: "no answer in time; is the machine up, and does a firewall let this port through?",
      "no route": "no route to the host; is the machine up, and are you on its network?",
      "behind its jump host":
        "its jump host cannot reach it; is the machine up, and is the address one that the jump host knows?",
    }[reason];
    super(`${showEndpoint(endpoint)}: ${what}`);
  }
}

/** Somebody else answers; decided before any authentication byte is sent. */
export class HostKeyMismatch extends Error {
  override readonly name = "HostKeyMismatch";
  constructor(
    readonly endpoint: Endpoint,
    readonly seen: string,
    readonly expected: string,
  ) {
    super(
      `${showEndpoint(endpoint)}: host key is ${seen} but ${expected} was expected; ` +
        "if the host was reinstalled, set hostKey or raise generation",
    );
  }
}

export class LoginFailed extends Error {
  override readonly name = "LoginFailed";
  constructor(
    readonly endpoint: Endpoint,
    readonly user: string,
    readonly tried: string,
    /** The host hung up before all keys were tried. */
    readonly cutShort = false,
  ) {
    super(
      `${showEndpoint(endpoint)}: login as ${user} failed with ${tried}; ` +
        (cutShort
          ? "the host takes fewer tries (MaxAuthTries) than there are keys: set privateKey, and unset SSH_AUTH_SOCK or take keys out of the agent"
          : `check user and privateKey, and that the public half is in ${user}'s authorized_keys`),
    );
  }
}

/** The login works, but what answers a command is a text of the vendor's: the first boot is not over. */
export class NotBooted extends Error {
  override readonly name = "NotBooted";
  constructor(
    readonly endpoint: Endpoint,
    readonly text: string,
  ) {
    super(
      `${showEndpoint(endpoint)}: the login runs no commands yet, it answers ${JSON.stringify(text)}; ` +
        "wait for the first boot to end, then run `pulumi up` again",
    );
  }
}

/** The connection broke off, before or after the handshake. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  constructor(
    readonly endpoint: Endpoint,
    detail: string,
  ) {
    super(`${showEndpoint(endpoint)}: connection lost (${detail}); run \`pulumi up\` again to resume`);
  }
}

/** The connection's inputs cannot work, whatever the host says. */
export class ConnectionInputs extends Error {
  override readonly name = "ConnectionInputs";
  constructor(endpoint: Endpoint, detail: string) {
    super(`${showEndpoint(endpoint)}: ${detail}`);
  }
}

interface SshClientError extends Error {
  readonly level?: string;
  /** A number is SSH's reason for a disconnection. */
  readonly code?: string | number;
}

/** Why a TCP or SSH connection did not come about, by the error's code and level, never by its text. */
export function classify(error: SshClientError, endpoint: Endpoint, user: string, tried: string): Error {
  switch (error.code) {
    case "ECONNREFUSED":
      return new Unreachable(endpoint, "refused");
    case "ETIMEDOUT":
      return new Unreachable(endpoint, "timeout");
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return new Unreachable(endpoint, "no route");
    // "Protocol error": what OpenSSH calls too many tries to log in.
    case 2:
      return new LoginFailed(endpoint, user, tried, true);
  }
  switch (error.level) {
    case "client-timeout":
      return new Unreachable(endpoint, "timeout");
    case "client-authentication":
      return new LoginFailed(endpoint, user, tried);
    default:
      return new ConnectionLost(endpoint, String(error.code ?? error.message));
  }
}
