import { addressesClash, type Binding } from "./port";

interface Entry {
  readonly address: string | undefined;
  readonly holder: string;
}

/** Who holds which host port of one machine, by address, protocol and number. */
export class PortBook {
  private readonly entries = new Map<string, Entry[]>();

  /** `undefined` if the number is free for this binding's protocol and address. */
  holderOf(binding: Binding, number: number): string | undefined {
    const entries = this.entries.get(`${number}/${binding.protocol}`);
    return entries?.find(({ address }) => addressesClash(address, binding.address))?.holder;
  }

  take(binding: Binding, number: number, holder: string): void {
    const key = `${number}/${binding.protocol}`;
    const entries = this.entries.get(key);
    const entry = { address: binding.address, holder };
    if (entries === undefined) this.entries.set(key, [entry]);
    else entries.push(entry);
  }

  release(binding: Binding, number: number, holder: string): void {
    const key = `${number}/${binding.protocol}`;
    const entries = this.entries.get(key);
    const index =
      entries?.findIndex((entry) => entry.holder === holder && entry.address === binding.address) ?? -1;
    if (entries === undefined || index < 0) return;
    entries.splice(index, 1);
    if (entries.length === 0) this.entries.delete(key);
  }

  /**
   * A number for the binding: the one it had, else the first free one that nobody asks for by number,
   * else the first free one.
   */
  choose(
    binding: Binding,
    asked: ReadonlySet<number>,
    taken?: (number: number) => boolean,
  ): number | undefined {
    const free = (number: number): boolean =>
      this.holderOf(binding, number) === undefined && taken?.(number) !== true;
    if (binding.from === binding.to) return free(binding.from) ? binding.from : undefined;
    const { sticky } = binding;
    if (sticky !== undefined && sticky >= binding.from && sticky <= binding.to && free(sticky)) return sticky;
    let asWell: number | undefined;
    for (let number = binding.from; number <= binding.to; number++) {
      if (!free(number)) continue;
      if (!asked.has(number)) return number;
      asWell ??= number;
    }
    return asWell;
  }
}
