import { isIPv6 } from "node:net";

/** The same text for the same network, however its address is written: `10.1.2.3/8` and `10.0.0.0/8` are one. */
export function networkKey(network: string): string {
  const [address = "", bits = ""] = network.split("/");
  const six = isIPv6(address);
  const host = BigInt((six ? 128 : 32) - Number(bits));
  return `${(six ? ofIpv6(address) : ofIpv4(address)) >> host}/${bits} of IPv${six ? 6 : 4}`;
}

function ofIpv4(address: string): bigint {
  return address.split(".").reduce((value, part) => (value << 8n) + BigInt(part), 0n);
}

function ofIpv6(address: string): bigint {
  // A URL's host is the address in its one short form, also where the end is written as IPv4.
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (part = "") => part.split(":").filter((group) => group !== "");
  const [start, end] = [groups(before), groups(after)];
  const middle = Array<string>(8 - start.length - end.length).fill("0");
  return [...start, ...middle, ...end].reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}
