import { sha256 } from "./configuration";
import type { Facts } from "./facts";
import { paths } from "./paths";
import { rollBack } from "./rollback";
import { restartScript } from "./restart";
import type { EngineInputs } from "./state";
import { factsOf, must, type Run, type Step, writeFiles } from "./step";
import { StepError } from "./step-error";
import { dropInOf, refuseOptions } from "./unit";

/** Runs the engine with the configuration that is there now; restarts it only if that has changed. */
export const service: Step = {
  name: "service",
  async check(run) {
    const facts = factsOf(run);
    return facts.engine?.enabled !== false && runsAsWanted(run, facts);
  },
  async apply(run) {
    const before = factsOf(run);
    refuseOptions(before);
    if (runsAsWanted(run, before)) return await enable(run);
    const dropIn = wantedDropIn(before, run.inputs);
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

function runsAsWanted({ inputs }: Run, facts: Facts): boolean {
  return (
    facts.engine?.answers === true &&
    facts.files[paths.dropIn] === wantedDropIn(facts, inputs) &&
    facts.files[paths.applied] === configurationHash(facts)
  );
}

/** A restart enables it too; this is for an engine that need not be restarted. */
async function enable({ host }: Run): Promise<void> {
  await must(host, "enabling docker.service", "systemctl enable --quiet docker.service", "is it masked?");
}

function markAnswering(run: Run): void {
  const facts = factsOf(run);
  if (facts.engine !== undefined) run.facts = { ...facts, engine: { ...facts.engine, answers: true } };
}

export function wantedDropIn(
  { init, unit }: Facts,
  { proxy, adopt }: Pick<EngineInputs, "proxy" | "adopt">,
): string | undefined {
  if (init !== "systemd") return undefined;
  return dropInOf(unit, { environmentFile: proxy !== undefined, force: adopt === "replace" });
}

/** Written after a restart: so a run that was cut off before it knows that the restart is still to come. */
export function configurationHash({ files, init }: Facts): string {
  const parts = [paths.daemonJson, paths.dropIn, paths.ca, paths.serverCertificate].map(
    (path) => files[path] ?? "",
  );
  // Only where there is one: the hash of those without stays what it was.
  const proxy = files[paths.proxy] ?? "";
  return sha256(JSON.stringify([init, ...parts, ...(proxy === "" ? [] : [proxy])]));
}
