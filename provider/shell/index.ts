export * from "./certificate-authority";
export * from "./client-certificate";
export * from "./engine";
export * from "./membership";
export * from "./placement";
export * from "./placement-problem";
export * from "./resource";
export * from "./ssh-key";
