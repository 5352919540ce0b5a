/**
 * The signatures that a run has made findings of. A later mismatch with one of them among its candidates is the same bug
 * as far as anybody can tell from outside: it is counted, not investigated again.
 */
import { coversSignature } from '../../model/signature.ts';

export interface SignatureCount {
  readonly signature: string;
  /** Cases that showed it, the first included. */
  readonly sightings: number;
}

export interface KnownSignatures {
  /** Adds the signature of a finding with its first sighting; one that is known already is counted. */
  add(signature: string): void;
  has(signature: string): boolean;
  /** The known signature that covers one of these candidates, the oldest first; undefined for a new bug. */
  covering(candidates: readonly string[]): string | undefined;
  /** Counts one more case. */
  sight(signature: string): void;
  /** How many cases showed it; 0 for an unknown one. */
  sightings(signature: string): number;
  /** In the order in which they were found. */
  counts(): readonly SignatureCount[];
}

export function createKnownSignatures(): KnownSignatures {
  const counts = new Map<string, number>();
  const sightings = (signature: string): number => counts.get(signature) ?? 0;
  const sight = (signature: string): void => {
    counts.set(signature, sightings(signature) + 1);
  };
  return {
    add: sight,
    has: (signature) => counts.has(signature),
    covering: (candidates) =>
      [...counts.keys()].find((known) =>
        candidates.some((candidate) => coversSignature(known, candidate)),
      ),
    sight,
    sightings,
    counts: () => [...counts].map(([signature, count]) => ({ signature, sightings: count })),
  };
}
