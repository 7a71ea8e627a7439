import { sha256 } from "./configuration";
import type { Facts } from "./facts";
import { paths } from "./paths";
import { rollBack } from "./rollback";
import { restartScript } from "./restart";
import { factsOf, type Run, type Step, writeFiles } from "./step";
import { StepError } from "./step-error";
import { dropInOf } from "./unit";

/** Runs the engine with the configuration that is there now; restarts it only if that has changed. */
export const service: Step = {
  name: "service",
  async check(run) {
    const facts = factsOf(run);
    return (
      facts.engine?.answers === true &&
      facts.files[paths.dropIn] === wantedDropIn(facts) &&
      facts.files[paths.applied] === configurationHash(facts)
    );
  },
  async apply(run) {
    const before = factsOf(run);
    const dropIn = wantedDropIn(before);
    if (dropIn !== undefined && before.files[paths.dropIn] !== dropIn)
      await writeFiles(run, [{ path: paths.dropIn, mode: 0o644, content: dropIn }]);
    run.progress.step("service: restarting the engine");
    const result = await run.host.exec(restartScript(before.init), { timeout: 180_000 });
    if (result.code !== 0) {
      const end = await rollBack(run);
      throw new StepError(
        `the engine did not start with its new configuration; ${end}`,
        `${result.stdout}\n${result.stderr}`,
        `correct engine.config or ${paths.daemonJson}; \`pulumi up\` tries again`,
      );
    }
    await writeFiles(run, [{ path: paths.applied, mode: 0o600, content: configurationHash(factsOf(run)) }]);
    markAnswering(run);
  },
};

function markAnswering(run: Run): void {
  const facts = factsOf(run);
  if (facts.engine !== undefined) run.facts = { ...facts, engine: { ...facts.engine, answers: true } };
}

export function wantedDropIn({ init, unit }: Facts, _inputs?: unknown): string | undefined {
  return init === "systemd" ? dropInOf(unit) : undefined;
}

/** Written after a restart: so a run that was cut off before it knows that the restart is still to come. */
export function configurationHash({ files, init }: Facts): string {
  const parts = [paths.daemonJson, paths.dropIn, paths.ca, paths.serverCertificate].map(
    (path) => files[path] ?? "",
  );
  return sha256(JSON.stringify([init, ...parts]));
}
