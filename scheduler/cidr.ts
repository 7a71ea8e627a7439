import type { Pattern } from "./pattern";

/** Addresses of an IPv4 network such as `10.0.0.0/8`; undefined if the text is none. */
export function cidrPattern(text: string): Pattern | undefined {
  const slash = text.indexOf("/");
  const network = numberOf(text.slice(0, Math.max(0, slash)));
  const length = /^\d{1,2}$/.test(text.slice(slash + 1)) ? Number(text.slice(slash + 1)) : 33;
  if (network === undefined || length > 32) return undefined;
  const size = 2 ** (32 - length);
  return (value) => {
    const address = numberOf(value);
    return address !== undefined && Math.floor(address / size) === Math.floor(network / size);
  };
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}
