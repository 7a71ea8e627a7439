export { InvalidProblem, type Complaint } from "./invalid-problem";
export { plan } from "./plan";
export type * from "./plan-result";
export type * from "./problem";
export { parseSize, showGib as bytesText } from "./size";
