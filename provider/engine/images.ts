import { spawn } from "node:child_process";
import { quote } from "../ssh/shell";
import { must, type Run, type Step } from "./step";
import { StepError } from "./step-error";

/** Copies images of the user's engine into this one, over the connection that is there, without a registry. */
export const images: Step = {
  name: "images",
  check: async (run) => (run.inputs.loadImages ?? []).length === 0,
  async apply(run) {
    const names = run.inputs.loadImages ?? [];
    const [here, there] = await Promise.all([localIds(names), remoteIds(run, names)]);
    const missing = names.filter((name) => here.get(name) !== there.get(name));
    if (missing.length === 0) return;
    run.progress.step(`images: loading ${missing.join(", ")}`);
    const save = spawn("docker", ["save", ...missing], { stdio: ["ignore", "pipe", "pipe"] });
    const complaint = collect(save.stderr);
    const ended = new Promise<number | null>((resolve) =>
      save.on("close", resolve).on("error", () => resolve(null)),
    );
    try {
      await must(
        run.host,
        "docker load",
        "docker -H unix:///var/run/docker.sock load -q",
        "is there room in /var/lib/docker on the machine?",
        { stdin: save.stdout, timeout: 900_000 },
      );
    } finally {
      save.kill();
    }
    const code = await ended;
    if (code !== 0)
      throw new StepError(
        `docker save ${missing.join(" ")} exited with ${code}`,
        await complaint,
        "is your own engine running?",
      );
  },
};

async function localIds(names: readonly string[]): Promise<Map<string, string>> {
  const inspect = spawn("docker", ["image", "inspect", "-f", "{{.Id}}", ...names], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out = collect(inspect.stdout);
  const err = collect(inspect.stderr);
  const code = await new Promise<number | string>((resolve) =>
    inspect
      .on("close", (value) => resolve(value ?? "a signal"))
      .on("error", (error) => resolve(error.message)),
  );
  if (code !== 0)
    throw new StepError(
      `loadImages: your own engine does not have all of ${names.join(", ")} (docker image inspect: ${code})`,
      await err,
      "build or pull them first, or take them out of loadImages",
    );
  const ids = (await out).trim().split("\n");
  return new Map(names.map((name, index) => [name, ids[index] ?? ""]));
}

async function remoteIds(run: Run, names: readonly string[]): Promise<Map<string, string>> {
  const { stdout } = await run.host.exec(idsScript(names));
  return new Map(
    stdout.split("\n").flatMap((line) => {
      const [name, id] = line.split(" ");
      return name === undefined || id === undefined ? [] : [[name, id] as const];
    }),
  );
}

export function idsScript(names: readonly string[]): string {
  const inspect = "docker -H unix:///var/run/docker.sock image inspect -f '{{.Id}}'";
  return `for n in ${names.map(quote).join(" ")}; do i=$(${inspect} "$n" 2>/dev/null) && echo "$n $i"; done; exit 0`;
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
