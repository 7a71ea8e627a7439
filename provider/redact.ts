/** Takes secrets, and whatever looks like a private key or a swarm token, out of a text. */
export function redact(text: string, secrets: readonly (string | undefined)[]): string {
  const known = secrets.filter(
    (secret): secret is string => secret !== undefined && secret.trim().length > 2,
  );
  return known
    .reduce((rest, secret) => rest.replaceAll(secret.trim(), "[secret]"), text)
    .replaceAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[secret]")
    .replaceAll(/SWMTKN-[\w-]+/g, "[secret]");
}
