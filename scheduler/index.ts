export { explain, type Explanation, type MachineScore } from "./explain";
export { type Complaint, InvalidProblem } from "./invalid-problem";
export { plan } from "./plan";
export type * from "./plan-result";
export type * from "./problem";
export { applyChanges, type Change } from "./remedies";
export { report, type ReportOptions } from "./report";
export { unplacedText } from "./report-unplaced";
export { showGib as bytesText, parseSize } from "./size";
