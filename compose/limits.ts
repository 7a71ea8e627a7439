/** What one file may ask for; far above real files, and low enough that a hostile one ends in an error. */
export const LIMITS = {
  /** Bytes of UTF-8. */
  size: 1024 * 1024,
  /** Mappings and lists within each other, aliases followed. */
  depth: 64,
  /** Aliases of one file; real files have hundreds. */
  aliases: 2000,
  /** Nodes once aliases, merge keys, `extends` and `include` are expanded. */
  nodes: 100_000,
  /** Services that extend one another in a row, and files that include one another in a row. */
  chain: 32,
  /** Files that `extends` and `include` read, counted each time. */
  files: 1000,
  /** Levels of `${A:-${B:-...}}`. */
  interpolation: 32,
  /** Ports or services that one range or replica count may stand for. */
  range: 10_000,
} as const;
