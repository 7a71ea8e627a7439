export { applyChanges, type Change } from "./change";
export { Remedies, type Trial } from "./remedies";
