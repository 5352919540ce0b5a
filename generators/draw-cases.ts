/**
 * Draws the choices of cases: an arbitrary, a seed and an index go in. Case i is item i of fast-check's stream, not the first
 * item of a seed of its own, so that one case and many drawn in chunks are the same.
 */
import * as fc from 'fast-check';

/** Choices are some thousand numbers each: a chunk at a time keeps the collector quiet. */
const chunkLength = 100;

/** The choices of case `index`. Throws RangeError where fast-check gives none. */
export function drawCase<Choices>(
  arbitrary: fc.Arbitrary<Choices>,
  seed: number,
  index: number,
): Choices {
  const [choices] = fc.sample(arbitrary, { seed, path: String(index), numRuns: 1 });
  if (choices === undefined) throw new RangeError(`drawCase: no case ${index}`);
  return choices;
}

/** The choices of cases 0 to count - 1, each with its index. */
export function* drawCases<Choices>(
  arbitrary: fc.Arbitrary<Choices>,
  seed: number,
  count: number,
): Generator<readonly [number, Choices], void, undefined> {
  for (let start = 0; start < count; start += chunkLength) {
    const numRuns = Math.min(chunkLength, count - start);
    const chunk = fc.sample(arbitrary, { seed, path: String(start), numRuns });
    for (const [offset, choices] of chunk.entries()) yield [start + offset, choices];
  }
}
