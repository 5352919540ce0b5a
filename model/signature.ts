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
const plainShapes = new Set(['isolated', 'every-peer', 'every-port', 'subject']);
/** What takes a plain shape out of the plain: each may be what an implementation does not see. */
const tellingFeatures = [
  'matchExpressions', 'empty-value', 'several-terms', 'rules-of-other-direction',
  'egress-rule-allows', 'ingress-rule-allows',
]; // prettier-ignore

function rank(signature: string): number {
  const [, features] = split(signature);
  const [shape = ''] = features;
  // An end that no policy isolates is the last to be suspected.
  if (shape === 'not-isolated') return features.length - 20;
  // Isolation as such comes before isolation without rules, for as long as it may be that.
  const bare = features.includes('no-rules') ? 2 : 0;
  const plain =
    plainShapes.has(shape) && !tellingFeatures.some((feature) => features.includes(feature));
  // A second item that is still there after shrinking is needed; a second policy may only be what isolates.
  if (/^several-(rules|peers|ports)$/.test(shape)) return features.length + 5;
  return features.length - (plain ? 10 : 0) - bare;
}

/** Features of the failing cell itself, which a bug of the policies shows with and without. */
const cellFeatures = new Set([
  'IPv6', 'UDP', 'SCTP', 'external-source', 'external-target', 'self', 'same-node', 'hostNetwork',
]); // prettier-ignore

/** The signature of the same bug in the plainest cell. */
export function withoutCellFeatures(signature: string): string {
  return signature
    .split('/')
    .filter((part) => !cellFeatures.has(part))
    .join('/');
}

/** `checker/direction/end` and the features after it. */
function split(signature: string): readonly [string, readonly string[]] {
  const parts = signature.split('/');
  return [parts.slice(0, 3).join('/'), parts.slice(3)];
}
