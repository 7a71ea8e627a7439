/**
 * Keys that are read and stand in the model, but that ComposeStack does not put on a machine yet: an error, unless
 * `unsupported` lets them pass. Whoever brings one to life removes it here.
 */
export const PENDING: ReadonlySet<string> = new Set(["services.*.pre_start"]);

/** Whether a key below a service is not put on machines yet. */
export function isPending(key: string): boolean {
  return PENDING.has(`services.*.${key}`);
}
