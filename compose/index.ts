export { CODES, type Code } from "./codes";
export type { Diagnostic } from "./diagnostic";
export type { UnsupportedPolicy } from "./findings";
export type { ComposeFile } from "./files";
export { loadCompose, type LoadInput, type LoadResult } from "./load";
export type {
  Build,
  Dialect,
  Hole,
  Mount,
  Network,
  Position,
  Project,
  Protocol,
  PublishedPort,
  Resources,
  Service,
  Text,
  Volume,
} from "./model";
export { formatDiagnostic, renderDiagnostics } from "./render";
export { holeIn, joinText, showText } from "./text";
export type { UsedVariable, VariableSource, VariableValue } from "./variables";
