/** One thing that is wrong with a problem, and where. */
export interface Complaint {
  /** e.g. `containers[3].ports[0].host` */
  readonly path: string;
  readonly message: string;
}

/** The problem cannot be planned as it is written; has every complaint, not just the first. */
export class InvalidProblem extends Error {
  override readonly name = "InvalidProblem";

  constructor(readonly problems: readonly Complaint[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
}
