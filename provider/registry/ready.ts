import { eventually } from "../membership/retry";
import type { RegistryClient } from "./client";
import { RegistryRefusal, RegistryUnreachable } from "./errors";

/** Milliseconds in which a registry answers after a start. */
const patience = 60_000;

/** Waits for a registry that was just started. @param connect makes a client with connections of its own */
export function untilReady(connect: () => RegistryClient, signal: AbortSignal): Promise<void> {
  return eventually(
    patience,
    signal,
    () => connect().ping(),
    (error) =>
      error instanceof RegistryUnreachable || (error instanceof RegistryRefusal && error.status >= 500),
  );
}
