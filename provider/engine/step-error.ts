/** Why a step failed: one line, what the host printed, and what to do. */
export class StepError extends Error {
  override readonly name = "StepError";
  constructor(
    readonly summary: string,
    readonly output: string,
    readonly remedy: string,
  ) {
    super([summary, lastLines(output), remedy].filter((part) => part !== "").join("\n"));
  }
}

function lastLines(output: string, count = 15): string {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.slice(-count).join("\n");
}
