/**
 * A resource that exists but is not finished. Pulumi keeps `properties` in the state, shows `reasons` (and only
 * those), and calls update() at the next `up`.
 */
export class BootstrapIncomplete extends Error {
  override readonly name = "BootstrapIncomplete";
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly reasons: readonly string[];

  /** @param inputs where `__provider` is taken from: without it in the state the resource could never be deleted */
  constructor(
    id: string,
    inputs: Readonly<Record<string, unknown>>,
    properties: Readonly<Record<string, unknown>>,
    reasons: readonly string[],
  ) {
    super(reasons.join("; "));
    this.id = id;
    this.properties = { ...properties, __provider: inputs["__provider"] };
    this.reasons = reasons;
  }
}
