import * as pulumi from "@pulumi/pulumi";
import type { Position, Project, Service, Text } from "../../compose";
import type { Context } from "../../compose/context";
import type { ComposeStackArgs } from "./args";
import { ServiceReport } from "./report";

/** Fills the holes of a text. */
export type Fill = (text: Text) => pulumi.Input<string>;

/** A loaded project and what its stack says of it: what every part of the mapping looks at. */
export class Mapping {
  /** Prefix of containers, volumes and networks. */
  readonly name: string;

  /** Whether the networks are overlays; on one machine they may be bridges. */
  readonly onOverlay: boolean;
  readonly findings: Context["findings"];

  constructor(
    stack: string,
    readonly project: Project,
    readonly args: ComposeStackArgs,
    /** The folder of the first file, relative to the program. */
    readonly folder: string,
    private readonly context: Pick<Context, "findings" | "variables">,
  ) {
    this.name = args.name ?? stack;
    this.onOverlay = args.cluster.network === "overlay";
    this.findings = context.findings;
  }

  report(service: Service): ServiceReport {
    return new ServiceReport(this.findings, service, this.project.dialect);
  }

  service(name: string): Service | undefined {
    return this.project.services.find((each) => each.name === name);
  }

  /** Names of a service's containers; of a global one the base of NAME-MACHINE. */
  containers(service: Service): string[] {
    if (service.containerName !== undefined) return [service.containerName];
    const base = `${this.name}-${service.name}`;
    if (service.mode === "global") return [base];
    return Array.from({ length: this.replicas(service) }, (_, index) => `${base}-${index + 1}`);
  }

  replicas(service: Service): number {
    return this.args.overrides?.[service.name]?.replicas ?? service.replicas;
  }

  /** The one container of a service; undefined where it has more or none. */
  onlyContainer(service: Service): string | undefined {
    const [only, ...more] = service.mode === "global" ? [] : this.containers(service);
    return more.length === 0 ? only : undefined;
  }

  /** A variable's value, wherever variables come from; undefined where it has none. */
  variable(name: string, position: Position): pulumi.Input<string> | undefined {
    const text = this.context.variables.lookup(name, position);
    return text === undefined ? undefined : this.fill(text);
  }

  /** A text with its holes filled from the program's variables. */
  readonly fill: Fill = (text) => {
    if (typeof text === "string") return text;
    const parts = text.map((part) =>
      typeof part === "string" ? part : (this.args.variables?.[part.variable] ?? ""),
    );
    return pulumi.all(parts).apply((values) => values.join(""));
  };
}
