import { engineApi, type EngineApi } from "./engine-api";
import { sshEngineApi } from "./ssh-engine-api";

/** How one engine's API is reached over SSH. */
export interface Login {
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKey?: string;
  readonly passphrase?: string;
  readonly hostKey?: string;
}

/** How one engine's API is reached, as the provider receives it. */
export interface EngineAccess {
  readonly machine: string;
  readonly address: string;
  /** Signs the short-lived client certificate. */
  readonly caCertificate: string;
  readonly caPrivateKey: string;
  /** Where the API has no port of its own. */
  readonly login?: Login;
}

/** The types of its inputs. */
export const accessShape = {
  machine: "string",
  address: "string",
  caCertificate: "string",
  caPrivateKey: "string",
  login: "object?",
} as const;

/** The API over what the engine listens on. */
export function apiOf(access: EngineAccess, signal: AbortSignal): EngineApi {
  const { machine, address, caCertificate, caPrivateKey, login } = access;
  if (login === undefined)
    return engineApi(machine, address, { certificate: caCertificate, privateKey: caPrivateKey }, signal);
  return sshEngineApi({ machine, ...login, port: login.port ?? 22, user: login.user ?? "root" }, signal);
}

/** What of it must not be shown. */
export function secretsOf({ caPrivateKey, login }: EngineAccess): (string | undefined)[] {
  return [caPrivateKey, login?.privateKey, login?.passphrase];
}
