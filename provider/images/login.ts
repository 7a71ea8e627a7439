/** A user of a registry, as the provider receives it. */
export interface RegistryUser {
  readonly username: string;
  readonly password: string;
}

/** How the engine is told who asks the registry: for a push or a pull. */
export function loginHeader(registry: string, user: RegistryUser): Record<string, string> {
  return { "X-Registry-Auth": encoded({ ...user, serveraddress: registry }) };
}

/** The same for a build, whose base images may come from there. */
export function buildLoginHeader(registry: string, user: RegistryUser): Record<string, string> {
  return { "X-Registry-Config": encoded({ [registry]: user }) };
}

/** Old engines want the padding that Node leaves out of its base64url. */
function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}
