import { ApiRefusal, type EngineApi } from "../engine-api";
import type { Progress } from "../progress";
import { redact } from "../redact";
import { contextArchive } from "./archive";
import { isFull, roomRemedy } from "./failures";
import { messages } from "./messages";

/** What an image is made of, as the provider receives it. */
export interface ImageBuild {
  readonly context: string;
  readonly dockerfile?: string;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly cacheFroms?: readonly string[];
  readonly extraHosts?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly networkMode?: string;
  readonly noCache?: boolean;
  readonly pullParent?: boolean;
  readonly shmSize?: number;
  readonly tags?: readonly string[];
  readonly ulimits?: readonly { readonly name: string; readonly soft: number; readonly hard: number }[];
}

/** Milliseconds: a step may compile for long without a word. */
const silence = 3_600_000;
/** Lines of a failed step's output that are shown, and characters in which they are sought. */
const kept = 15;
const longest = 16_000;

/** Builds by the engine's own builder, and tags the image. */
export async function build(
  api: EngineApi,
  reference: string,
  build: ImageBuild,
  headers: Readonly<Record<string, string>>,
  progress: Progress,
): Promise<void> {
  const { stream, dockerfile } = contextArchive(build.context, build.dockerfile);
  const secrets = Object.values(build.args ?? {}).flatMap((value) => [value, ...value.split("\n")]);
  const shown = (text: string) => redact(text, secrets);
  let step = "";
  let output = "";
  try {
    const answer = await api.stream("POST", `/build?${buildQuery(reference, dockerfile, build)}`, {
      body: stream,
      headers: { "Content-Type": "application/x-tar", ...headers },
      idle: silence,
    });
    for await (const { stream: text = "", error } of messages(answer)) {
      if (error !== undefined) throw new BuildRefusal(error);
      const [, number, instruction] = /^Step (\d+\/\d+) : (.+)/.exec(text) ?? [];
      if (instruction === undefined) {
        output = tail(output + text);
        continue;
      }
      step = `step ${number} (${shown(instruction)})`;
      output = "";
      progress.step(`building: ${step}`);
    }
  } catch (error) {
    if (!(error instanceof BuildRefusal) && !(error instanceof ApiRefusal)) throw error;
    throw new BuildFailed(build, step, shown(error.detail), linesOf(shown(output)).slice(-kept));
  }
}

/** The end of a long output, cut between lines, so that no part of a secret is left at its start. */
function tail(output: string): string {
  return output.length < 2 * longest
    ? output
    : output.slice(output.indexOf("\n", output.length - longest) + 1);
}

/** A step's own output, without the engine's notes on it and without colours. */
function linesOf(text: string): string[] {
  return text
    .replaceAll(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^ ---> |^Removing intermediate container /.test(line));
}

/** The build's options as the engine takes them. */
export function buildQuery(reference: string, dockerfile: string, build: ImageBuild): URLSearchParams {
  const {
    target,
    args,
    cacheFroms,
    extraHosts = [],
    labels,
    networkMode,
    shmSize,
    tags = [],
    ulimits,
  } = build;
  const single = {
    dockerfile,
    target,
    buildargs: json(args),
    labels: json(labels),
    cachefrom: json(cacheFroms),
    ulimits: json(ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }))),
    networkmode: networkMode,
    shmsize: shmSize?.toString(),
    nocache: build.noCache === true ? "1" : undefined,
    pull: build.pullParent === true ? "1" : undefined,
    rm: "1",
    forcerm: "1",
  };
  const query = new URLSearchParams();
  for (const name of [reference, ...tags]) query.append("t", name);
  for (const [key, value] of Object.entries(single)) if (value !== undefined) query.append(key, value);
  for (const host of extraHosts) query.append("extrahosts", host);
  return query;
}

function json(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

/** The builder's reason, in its own words. */
class BuildRefusal extends Error {
  override readonly name = "BuildRefusal";
  constructor(readonly detail: string) {
    super(detail);
  }
}

/** A build that did not come to its end; its message ends with the last lines of the step's output. */
export class BuildFailed extends Error {
  override readonly name = "BuildFailed";
  constructor(
    { context, dockerfile = "Dockerfile" }: ImageBuild,
    /** `step 2/5 (RUN make)`; empty before the first one. */
    readonly step: string,
    readonly reason: string,
    readonly output: readonly string[],
  ) {
    const where = step === "" ? "" : ` at ${step}`;
    const remedy = isFull(reason)
      ? roomRemedy
      : `correct ${dockerfile} or what it needs, then run \`pulumi up\` again`;
    super(
      [
        `building ${context} by its ${dockerfile} failed${where}: ${reason.trim()}; ${remedy}`,
        ...output,
      ].join("\n"),
    );
  }
}
