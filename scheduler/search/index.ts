export { closeOne, consolidate } from "./consolidate";
export { search } from "./search";
