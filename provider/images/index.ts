export { builtImage } from "./built";
export { copiedImage } from "./copied";
export { pulledImage } from "./pulled";
