/**
 * Chance for noise and intermittent faults: a hash of the seed and of what is asked, not a
 * generator with a state. So an answer does not depend on what other lanes asked before, and a run
 * repeats whatever its interleaving.
 */
import { createHash } from 'node:crypto';

/** A number in [0, 1), uniform over questions and always the same for one seed and question. */
export function chanceOf(seed: number, question: string): number {
  const digest = createHash('sha256').update(`${seed}:${question}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}
