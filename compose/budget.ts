import type { Code } from "./codes";
import type { At } from "./findings";
import { LIMITS } from "./limits";
import type { Node } from "./node";

/** Ends the reading of a file: nothing sensible can be said about what follows. */
export class TreeError extends Error {
  constructor(
    readonly code: Code,
    readonly at: At,
    message: string,
    readonly remedy?: string,
  ) {
    super(message);
  }
}

/** Counts what small texts can make large, so that a hostile one ends in an error and soon. */
export class Budget {
  private count = 0;
  private aliases = 0;
  private reads = 0;

  /** `what` begins the message: "the file". */
  constructor(private readonly what: string) {}

  get nodes(): number {
    return this.count;
  }

  /** @throws TreeError */
  addNodes(more: number, at: At): void {
    this.count += more;
    if (this.count <= LIMITS.nodes) return;
    const message = `${this.what} to more than ${LIMITS.nodes} values`;
    throw new TreeError("SW103", at, message, "use fewer or smaller aliases, merge keys and `extends`");
  }

  /** @throws TreeError */
  addAlias(at: At): void {
    if (++this.aliases <= LIMITS.aliases) return;
    throw new TreeError("SW103", at, `the file has more than ${LIMITS.aliases} aliases`, "split it");
  }

  /** @throws TreeError */
  addFile(at: At): void {
    if (++this.reads <= LIMITS.files) return;
    const message = `\`extends\` and \`include\` read more than ${LIMITS.files} files`;
    throw new TreeError("SW103", at, message, "include each file once");
  }
}

/** How many values a tree has, itself included, with what is shared counted each time. */
export function sizeOf(node: Node): number {
  switch (node.kind) {
    case "scalar":
      return 1;
    case "sequence":
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case "mapping":
      return node.entries.reduce((sum, entry) => sum + 1 + sizeOf(entry.value), 1);
  }
}
