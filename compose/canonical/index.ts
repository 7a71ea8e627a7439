export { plainJson, printCanonical } from "./print";
export { canonical } from "./project";
