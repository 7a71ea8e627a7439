import type { Declarations } from "../declarations";
import type { Findings } from "../findings";
import type { Dialect } from "../model";
import type { ServiceDraft } from "../service";
import { reportSharedContainerNames, reportContainerName } from "./container-names";
import { reportUndeclared } from "./declared";
import { reportExclusive } from "./exclusive";
import { reportReferences } from "./references";

/** What holds between services, and between the keys of one: every name leads somewhere, and nobody waits for itself. */
export function checkServices(
  drafts: readonly ServiceDraft[],
  inactive: ReadonlySet<string>,
  declared: Declarations,
  dialect: Dialect,
  findings: Findings,
): void {
  reportReferences(drafts, inactive, findings);
  for (const draft of drafts) {
    if (dialect === "spec") reportUndeclared(draft, declared, findings);
    reportExclusive(draft, findings);
    reportContainerName(draft, findings);
  }
  reportSharedContainerNames(drafts, findings);
}
