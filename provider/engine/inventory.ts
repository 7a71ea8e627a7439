import type { Facts } from "./facts";
import { ownerFile } from "./owner";
import { paths } from "./paths";
import { factsOf, type Run, type Step } from "./step";
import { StepError } from "./step-error";

/** Says what is there before anything is changed on a host that we did not make, and what will become of it. */
export const inventory: Step = {
  name: "inventory",
  async check(run) {
    const facts = factsOf(run);
    refuseOtherStorage(run.inputs.config ?? {}, facts);
    return run.inputs.owned || facts.engine === undefined || ownerFile(facts) !== undefined;
  },
  async apply({ facts, inputs, progress }) {
    if (facts === undefined) return;
    const fate = {
      inspect: "nothing of it is changed",
      merge: "all of it is kept; settings are added, and destroy puts back what was there",
      replace:
        "settings that differ are replaced; containers and images are kept, and destroy puts back what was there",
    }[inputs.adopt ?? "merge"];
    await progress.note(
      `an engine is there: ${describe(facts).join("; ")}. adopt: "${inputs.adopt ?? "merge"}": ${fate}`,
    );
  },
};

/** What a host has, in words: one part for each thing that somebody may care for. */
export function describe(facts: Facts): string[] {
  const { engine } = facts;
  if (engine === undefined) return ["no engine"];
  const { holds } = engine;
  const from =
    engine.package === undefined ? "from no package" : `${engine.package.name} ${engine.package.version}`;
  return [
    `${engine.version} (${from})${engine.answers ? "" : ", which does not answer"}`,
    ...(holds === undefined
      ? []
      : [
          `${holds.containers} containers (${holds.running} running), ${holds.images} images`,
          `${holds.storageDriver} at ${holds.dataRoot}`,
        ]),
    ...(engine.swarm ? ["member of a swarm"] : []),
    ...named("daemon.json has", foreignKeys(facts)),
    ...named("drop-ins", foreignDropIns(facts)),
  ];
}

function named(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what} ${names.join(", ")}`];
}

/** Keys of daemon.json that are not ours; none where it cannot be read. */
export function foreignKeys(facts: Facts): string[] {
  try {
    const ours = ownerFile(facts)?.keys ?? [];
    const settings = JSON.parse(facts.files[paths.daemonJson] ?? "{}") as object;
    return Object.keys(settings).filter((key) => !ours.includes(key));
  } catch {
    return [];
  }
}

/** The unit's drop-ins that are not ours, in `systemctl cat`. */
function foreignDropIns({ unit }: Facts): string[] {
  return [...unit.matchAll(/^# (\/\S+\.conf)$/gm)].flatMap(([, path = ""]) =>
    path === paths.dropIn ? [] : [path],
  );
}

/** Another place or driver would hide all images, containers and volumes that are there: nobody means that. */
export function refuseOtherStorage(config: Readonly<Record<string, unknown>>, { engine }: Facts): void {
  const holds = engine?.holds;
  if (holds === undefined || holds.containers + holds.images === 0) return;
  const asked = [
    ["storage-driver", holds.storageDriver],
    ["data-root", holds.dataRoot],
  ] as const;
  const changes = asked.filter(([key, is]) => config[key] !== undefined && config[key] !== is);
  if (changes.length === 0) return;
  throw new StepError(
    changes
      .map(
        ([key, is]) => `engine.config: "${key}" is ${JSON.stringify(config[key])}, but the engine has ${is}`,
      )
      .join("\n"),
    `its ${holds.containers} containers and ${holds.images} images would be hidden`,
    "leave it out, or empty the engine first",
  );
}

/** An engine that is only to be used has to be usable as it is. */
export const usable: Step = {
  name: "inspect",
  async apply(run: Run) {
    const facts = factsOf(run);
    const { engine } = facts;
    const why =
      engine === undefined
        ? "there is no engine"
        : !engine.answers
          ? "the engine does not answer"
          : ownerFile(facts) !== undefined
            ? "this stack has changed its engine already"
            : engine.holds?.liveRestore === true && !run.inputs.liveRestore
              ? "live-restore is on, with which an engine joins no swarm"
              : undefined;
    if (why === undefined) return;
    throw new StepError(
      `${why}, and adopt: "inspect" changes nothing`,
      "",
      'say adopt: "merge", or set the host up by hand',
    );
  },
};
