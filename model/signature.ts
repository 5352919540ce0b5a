/**
 * When one signature stands for another: the same checker, direction and end, and every feature of the first is one of
 * the second. So a finding, which is of the smallest scenario, covers the same bug in a bigger world.
 */

/** Whether a known signature covers a candidate of another mismatch. */
export function coversSignature(known: string, candidate: string): boolean {
  const [knownHead, knownFeatures] = split(known);
  const [head, features] = split(candidate);
  return knownHead === head && knownFeatures.every((feature) => features.includes(feature));
}

/**
 * The candidates of a smaller scenario that are still those of a bigger one. Empty: another bug. Shrinking keeps what
 * this gives, so that the set only narrows.
 */
export function narrowSignatures(
  bigger: readonly string[],
  smaller: readonly string[],
): readonly string[] {
  return smaller.filter((signature) => bigger.some((other) => coversSignature(signature, other)));
}

/** The candidate that says most, which is the signature of a finding: an unusual condition before a plain one. */
export function mostSpecificSignature(candidates: readonly string[]): string {
  const ranked = candidates.toSorted((a, b) => rank(b) - rank(a) || (a < b ? -1 : 1));
  const [first] = ranked;
  if (first === undefined) throw new RangeError('a mismatch has at least one candidate signature');
  return first;
}

/** Shapes that every scenario has once it is small enough; they explain a mismatch only where nothing else does. */
const plainShapes = new Set(['isolated', 'not-isolated', 'every-peer', 'every-port', 'subject']);

function rank(signature: string): number {
  const [, features] = split(signature);
  const [shape = ''] = features;
  return features.length - (plainShapes.has(shape) ? 10 : 0);
}

/** `checker/direction/end` and the features after it. */
function split(signature: string): readonly [string, readonly string[]] {
  const parts = signature.split('/');
  return [parts.slice(0, 3).join('/'), parts.slice(3)];
}
