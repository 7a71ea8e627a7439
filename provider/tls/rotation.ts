import { createAuthority, signerOf } from "./authority";
import { renewalDue } from "./expiry";
import type { Pair } from "./keys";

/** What the program wants of its authority. */
export interface AuthorityWishes {
  readonly commonName: string;
  /** Raised by the user to rotate once. */
  readonly rotation: number;
  /** Life of a new authority. */
  readonly days: number;
}

/** An authority between two phases of a rotation, or in none. */
export interface AuthorityState extends Pair {
  readonly commonName: string;
  readonly rotation?: number;
  /** The successor's key: it is trusted, and signs nothing yet. */
  readonly nextPrivateKey?: string;
  /** The predecessor signs nothing any more, and is still trusted. */
  readonly retiring?: boolean;
}

/** Whether there is a phase to come: one that was begun, or the first one of a rotation that is asked for or due. */
export function rotates(state: AuthorityState, wishes: AuthorityWishes, now = Date.now()): boolean {
  return (
    state.nextPrivateKey !== undefined ||
    state.retiring === true ||
    wishes.commonName !== state.commonName ||
    wishes.rotation !== (state.rotation ?? 0) ||
    renewalDue(signerOf(state).toString(), now)
  );
}

/**
 * One phase of three, one in each `up`: the successor is trusted beside its predecessor; it signs everything anew; the
 * predecessor is dropped. What is good before a phase is good after it too, so engines and clients may take it one by
 * one, in any order, and no handshake fails in between.
 */
export async function nextPhase(
  state: AuthorityState,
  { commonName, rotation, days }: AuthorityWishes,
): Promise<AuthorityState> {
  const { nextPrivateKey, retiring, ...now } = state;
  const signer = signerOf(state).toString();
  if (nextPrivateKey !== undefined) {
    const next = signerOf({ ...state, privateKey: nextPrivateKey }).toString();
    // The signer comes first, so that the text differs and whatever is signed is signed anew.
    return { ...now, certificate: next + signer, privateKey: nextPrivateKey, retiring: true };
  }
  if (retiring === true) return { ...now, certificate: signer };
  const next = await createAuthority(commonName, days);
  return {
    ...now,
    commonName,
    rotation,
    certificate: signer + next.certificate,
    nextPrivateKey: next.privateKey,
  };
}
