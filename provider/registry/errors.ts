/** Where a registry is. */
export interface RegistryEndpoint {
  /** Name in its certificate, and in front of its images. */
  readonly host: string;
  readonly port: number;
  /** IP or name that is dialled. */
  readonly address: string;
}

export function showRegistry({ host, port, address }: RegistryEndpoint): string {
  return `registry ${host}:${port}${address === host ? "" : ` (at ${address})`}`;
}

/** Nobody answers there. */
export class RegistryUnreachable extends Error {
  override readonly name = "RegistryUnreachable";
  constructor(
    readonly endpoint: RegistryEndpoint,
    /** The error's code, or "timeout". */
    readonly reason: string,
  ) {
    super(`${showRegistry(endpoint)}: ${whyUnreachable(reason)}`);
  }
}

/** Somebody answers there, but not with a certificate of ours for that name. */
export class RegistryTlsRefusal extends Error {
  override readonly name = "RegistryTlsRefusal";
  constructor(
    readonly endpoint: RegistryEndpoint,
    readonly code: string,
  ) {
    super(
      code === "ERR_TLS_CERT_ALTNAME_INVALID"
        ? `${showRegistry(endpoint)}: its certificate is for another name; is that the registry's host and port?`
        : `${showRegistry(endpoint)}: TLS failed (${code}); is its certificate from this stack's authority? \`pulumi up\` renews it`,
    );
  }
}

/** It answered, and said no. */
export class RegistryRefusal extends Error {
  override readonly name = "RegistryRefusal";
  constructor(
    readonly endpoint: RegistryEndpoint,
    readonly status: number,
    /** What was asked for: `the tags of shop/web`. */
    readonly subject: string,
    user: string,
    detail: string,
  ) {
    super(`${showRegistry(endpoint)}: ${subject}: ${whyRefused(status, user, detail)}`);
  }
}

/** What came is not what its digest says. */
export class DigestMismatch extends Error {
  override readonly name = "DigestMismatch";
  constructor(
    readonly endpoint: RegistryEndpoint,
    readonly subject: string,
    readonly expected: string,
    readonly seen: string,
  ) {
    super(
      `${showRegistry(endpoint)}: ${subject}: its content hashes to ${seen}, but ${expected} was expected; ` +
        "its storage is damaged, or something on the way changes answers: push the image again, or restore a backup",
    );
  }
}

/** It is of a kind that no engine of the last ten years pushes. */
export class UnknownManifest extends Error {
  override readonly name = "UnknownManifest";
  constructor(
    readonly endpoint: RegistryEndpoint,
    readonly subject: string,
  ) {
    super(`${showRegistry(endpoint)}: ${subject}: its manifest is of an old or unknown kind; push it again`);
  }
}

function whyUnreachable(reason: string): string {
  switch (reason) {
    case "ECONNREFUSED":
      return "connection refused; is its container running, and is the port right?";
    case "timeout":
    case "ETIMEDOUT":
      return "no answer in time; is its machine up, and does a firewall let this port through?";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
      return "no route to its machine; is it up, and are you on its network?";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its address cannot be resolved; is the name right?";
    default:
      return `connection lost (${reason}); is its container running?`;
  }
}

function whyRefused(status: number, user: string, detail: string): string {
  switch (status) {
    case 401:
      return `user "${user}" was refused (401); is the password the one that was last set by \`pulumi up\`?`;
    case 403:
      return `user "${user}" may not do that (403)`;
    case 404:
      return "not found (404); `stowage registry ls` shows what is there";
    case 405:
      return "not allowed (405); the registry is read-only: is a collection under way, or is it a mirror?";
    default:
      return `the answer is ${status} (${detail}); its container's log may say why`;
  }
}
