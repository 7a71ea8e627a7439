import { quote } from "../ssh/shell";
import type { Facts } from "./facts";
import { paths } from "./paths";
import { restartScript, stopScript } from "./restart";
import type { Run } from "./step";

/** What became of an engine that did not start. */
export type Rollback = "the old configuration is back, and the engine runs with it" | "the engine is down";

/** An engine that ran before must not be down because of us: its old files come back, and it with them. */
export async function rollBack(run: Run): Promise<Rollback> {
  const { before } = run;
  if (before?.engine?.answers !== true) return "the engine is down";
  // systemd tries again by itself, and must not catch half of the old configuration.
  await run.host.exec(stopScript);
  await run.host.write(rollbackFiles(before));
  const gone = rollbackRemovals(before);
  const script = [...gone.map((path) => `rm -f ${quote(path)}`), restartScript(before.init)].join("\n");
  const result = await run.host.exec(script, { timeout: 180_000 });
  return result.code === 0
    ? "the old configuration is back, and the engine runs with it"
    : "the engine is down";
}

const restored = [paths.daemonJson, paths.dropIn] as const;

export function rollbackFiles({ files }: Pick<Facts, "files">) {
  return restored.flatMap((path) => {
    const content = files[path];
    return content === undefined ? [] : [{ path, mode: 0o644, content }];
  });
}

export function rollbackRemovals({ files }: Pick<Facts, "files">): string[] {
  return restored.filter((path) => files[path] === undefined);
}
