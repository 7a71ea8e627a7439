/**
 * Addresses that are nobody's on the internet: private, shared, link-local and a machine's own. From these the engine's
 * port may be reached unless others are named.
 */
export const privateNetworks = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "127.0.0.0/8",
  "fc00::/7",
  "fe80::/10",
  "::1/128",
] as const;
