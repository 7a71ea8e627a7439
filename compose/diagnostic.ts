import type { Position } from "./model";

/** One finding about a file: an error stops the load, a warning or notice does not. */
export interface Diagnostic {
  readonly severity: "error" | "warning" | "notice";
  /** `SW101`, ...: stable, documented in docs/compose.md. */
  readonly code: string;
  readonly position: Position;
  /** `services.web.ports[0]` */
  readonly path: string;
  readonly message: string;
  readonly remedy?: string;
}
