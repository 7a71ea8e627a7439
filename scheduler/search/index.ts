export { closeDownTo, consolidate } from "./consolidate";
export { search } from "./search";
