export { explain, type Explanation, type MachineScore } from "./explain";
export { type Complaint, InvalidProblem } from "./invalid-problem";
export { plan } from "./plan";
export type * from "./plan-result";
export type * from "./problem";
export { report, type ReportOptions, unplacedText } from "./report";
export { showGib as bytesText, parseSize } from "./size";
