export { consolidate } from "./consolidate";
export { search } from "./search";
