import { createHash } from "node:crypto";
import { mergeDaemonJson } from "./daemon-json";
import type { Host } from "./host";
import { ownerFile, ownerFileOf } from "./owner";
import { paths } from "./paths";
import { mirrorsIn } from "./registries";
import { factsOf, type Run, type Step, writeFiles } from "./step";
import { StepError } from "./step-error";
import { socketOf } from "./unit";

/** daemon.json: our keys among the foreign ones. */
export const configuration: Step = {
  name: "daemon.json",
  async check(run) {
    const { files } = factsOf(run);
    const { text, keys } = merged(run);
    const owner = ownerFile(factsOf(run));
    return (
      files[paths.daemonJson] === text && owner?.keys.join() === keys.join() && owner.wrote === sha256(text)
    );
  },
  async apply(run) {
    const facts = factsOf(run);
    if (run.inputs.liveRestore && facts.engine?.swarm === true)
      await run.progress.warn("live-restore stays off, since the engine is in a swarm");
    const before = ownerFile(facts);
    const { text, keys } = merged(run);
    await validate(run.host, text);
    // Cut off between the two, the owner file must know every key that may be ours.
    await writeFiles(run, [
      ownerFileOf(run, [...new Set([...(before?.keys ?? []), ...keys])].sort(), before?.wrote),
      { path: paths.daemonJson, mode: 0o644, content: text },
      ownerFileOf(run, keys, sha256(text)),
    ]);
  },
};

function merged(run: Run) {
  const facts = factsOf(run);
  return mergeDaemonJson({
    existing: facts.files[paths.daemonJson],
    recorded: ownerFile(facts)?.keys ?? [],
    inputs: run.inputs,
    swarm: facts.engine?.swarm === true,
    socket: socketOf(facts),
    mirrors: mirrorsIn(facts.files),
  });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The engine can look at a configuration before it has to live with it, from 23.0 on. */
export async function validate(host: Host, text: string): Promise<void> {
  const result = await host.exec(validateScript(), { stdin: text });
  if (result.code === 0) return;
  throw new StepError(
    "dockerd does not accept the new daemon.json",
    `${result.stdout}\n${result.stderr}`,
    "check engine.config; the old daemon.json is still in place",
  );
}

export function validateScript(): string {
  return [
    "dockerd --help 2>/dev/null | grep -q -- --validate || exit 0",
    'f=$(mktemp) && cat >"$f" && dockerd --validate --config-file "$f"',
    'r=$?; rm -f "$f"; exit $r',
  ].join("\n");
}
