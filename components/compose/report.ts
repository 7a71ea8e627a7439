import type { Dialect, Position, Service } from "../../compose";
import type { Code } from "../../compose/codes";
import type { At, Findings } from "../../compose/findings";
import { pathAt } from "../../compose/positions";

/** Under which key the services of a file stand. */
const holders: Readonly<Record<Dialect, string>> = { announcement: "containers.", v1: "", spec: "services." };

/** Tells what of a service cannot be put on a machine, at its place in the file. */
export class ServiceReport {
  private readonly owner: string;

  constructor(
    private readonly findings: Findings,
    private readonly service: Service,
    dialect: Dialect,
  ) {
    this.owner = `${holders[dialect]}${service.name}`;
  }

  /**
   * What the specification knows and no machine can be given: an error, unless `unsupported` lets it pass; then the
   * container is made without it.
   */
  refuse(key: string, { code = "SW280", reason, note, position }: Refusal): void {
    this.findings.unsupported(this.at(key, position), this.owner, {
      code,
      what: "not supported",
      reason,
      note,
      key: withoutIndices(key),
    });
  }

  /** What can be right in no case. */
  error(code: Code, key: string, message: string, remedy: string, position?: Position): void {
    this.findings.error(code, this.at(key, position), message, remedy);
  }

  /** What is done, but may come to nothing. */
  notice(code: Code, key: string, message: string): void {
    this.findings.notice(code, this.at(key), message);
  }

  /** With a place given, the key's list item there: `volumes.selinux` may be `volumes[1].selinux`. */
  private at(key: string, given?: Position): At {
    const { positions, position } = this.service;
    const [first = key] = key.split(/[.[]/);
    if (given === undefined || key.includes("["))
      return {
        path: `${this.owner}.${key}`,
        position: given ?? positions[key] ?? positions[first] ?? position,
      };
    const path = pathAt(positions, first, given) + key.slice(first.length);
    return { path: `${this.owner}.${path}`, position: given };
  }
}

export interface Refusal {
  /** @default "SW280" */
  readonly code?: Code;
  readonly reason: string;
  /** What to do instead. */
  readonly note: string;
  /** @default where the key stands */
  readonly position?: Position;
}

function withoutIndices(key: string): string {
  return key.replace(/\[\d+\]/g, "");
}
