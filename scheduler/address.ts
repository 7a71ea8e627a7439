/**
 * The one spelling of an IP address: `[::1]` and `0:0:0:0:0:0:0:1` are `::1`. Undefined for anything else, as a name,
 * which an engine would not bind either.
 */
export function canonicalAddress(text: string): string | undefined {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const numbers = text.split(".").map(Number);
    return numbers.every((number) => number <= 255) ? numbers.join(".") : undefined;
  }
  const six = /^\[?([0-9a-f:.]*:[0-9a-f:.]*)\]?$/i.exec(text)?.[1];
  return six === undefined || !URL.canParse(`http://[${six}]`)
    ? undefined
    : new URL(`http://[${six}]`).hostname.slice(1, -1);
}
