import { type Outcome } from "./command";

/** One operation of a preview or an update on a resource. */
export interface Step {
  readonly op: string;
  /** `docker:index/container:Container` */
  readonly type: string;
  /** Its logical name. */
  readonly name: string;
}

const container = "docker:index/container:Container";
/** Besides `same`, `read` and `refresh`, which change nothing; a replacement's parts are told by `replace`. */
const telling = ["create", "update", "replace", "delete"];

/** What a run of Pulumi said, and what it did. */
export class Report {
  readonly text: string;

  constructor(
    { text }: Outcome,
    /** In the order in which they began. */
    readonly steps: readonly Step[],
  ) {
    this.text = text;
  }

  /** What Stowage said of its plan: the lines under the cluster's row. */
  get plan(): string {
    const all = this.text.split("\n");
    const start = all.findLastIndex((line) => line.trimStart().startsWith("stowage:index:SwarmCluster ("));
    if (start < 0) return "";
    const end = all.findIndex(
      (line, index) => index > start && (line.trim() === "" || !line.startsWith("    ")),
    );
    return `${all
      .slice(start + 1, end < 0 ? undefined : end)
      .map((line) => line.slice(4).trimEnd())
      .join("\n")}\n`;
  }

  /** `"create web-1"` and the like of a cluster's containers, sorted; those that stay are left out. */
  get containers(): string[] {
    return this.steps
      .filter(({ type, name }) => type === container && !name.endsWith("-node"))
      .filter(({ op }) => telling.includes(op))
      .map(({ op, name }) => `${op} ${name}`)
      .sort();
  }

  /** Everything that is done, with short types: `"create docker:Network:default"`. */
  get changes(): string[] {
    return this.steps
      .filter(({ op }) => telling.includes(op))
      .map(
        ({ op, type, name }) =>
          `${op} ${type.replace(/^pulumi-nodejs:dynamic\//, "").replace(/:[^:/]+\/[^:]+:/, ":")} ${name}`,
      )
      .sort();
  }
}

/** The steps in an event log of the CLI. */
export function stepsOf(log: string): Step[] {
  return log.split("\n").flatMap((line) => {
    if (line === "") return [];
    const { metadata } =
      (JSON.parse(line) as { resourcePreEvent?: { metadata: { op: string; urn: string; type: string } } })
        .resourcePreEvent ?? {};
    return metadata === undefined
      ? []
      : [{ op: metadata.op, type: metadata.type, name: metadata.urn.split("::").slice(3).join("::") }];
  });
}
