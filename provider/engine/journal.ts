import { quote } from "../ssh/shell";
import { paths } from "./paths";
import type { Host } from "./host";

/** Lines that are kept. */
const lines = 200;

/** Notes on the machine what a bootstrap is about to do; a run that is cut off leaves its last line there. */
export async function note(host: Host, engine: string, what: string): Promise<void> {
  await host.exec(noteScript(`${engine} ${what}`));
}

export function noteScript(text: string): string {
  const { journal } = paths;
  return [
    `echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) "${quote(text)} >>${journal}`,
    `[ "$(wc -l <${journal})" -le ${lines * 2} ] || { tail -n ${lines} ${journal} >${journal}.new && mv ${journal}.new ${journal}; }`,
  ].join("\n");
}

/** The step in which the last bootstrap was cut off; undefined where it ended, well or not. */
export function cutOffIn(lastLine: string | undefined): string | undefined {
  return /^\S+ \S+ begin (.+)$/.exec(lastLine ?? "")?.[1];
}
