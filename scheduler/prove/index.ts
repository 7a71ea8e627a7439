export { type Proof } from "./proof";
export { prove } from "./prove";
export { SolverMissing } from "./solver";
