import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../model/errors.ts';
import { analyseManifests } from './analyse-manifests.ts';
import { readManifestTexts } from './read-manifests.ts';
import { damagedManifests, sampleManifests } from './testing/damaged-manifests.ts';
import { decodeText } from './text-problem.ts';

/** A world, or an error for the user; anything else is thrown on. */
function outcomeOf(bytes: Uint8Array, skipInvalid: boolean): 'world' | 'unreadable' | 'refused' {
  const decoded = decodeText(bytes);
  if ('reason' in decoded) return 'unreadable';
  try {
    analyseManifests(readManifestTexts([{ file: 'm.yaml', text: decoded.text }]), { skipInvalid });
    return 'world';
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'input') return 'refused';
    throw error;
  }
}

describe('damaged manifests', () => {
  it('give a world or an error for the user, never a crash or a hang (1,000 cases)', () => {
    const seen = { world: 0, unreadable: 0, refused: 0 };
    let slowest = 0;
    fc.assert(
      fc.property(damagedManifests, (bytes) => {
        const start = performance.now();
        seen[outcomeOf(bytes, false)] += 1;
        slowest = Math.max(slowest, performance.now() - start);
      }),
      { numRuns: 1000, seed: 20260131 },
    );
    // The share of each outcome shows that the damage is real and that the rest is still read.
    expect(Object.values(seen).every((count) => count > 20)).toBe(true);
    expect(slowest).toBeLessThan(5_000);
  }, 240_000);

  it('always give a world where invalid objects are left out', () => {
    fc.assert(
      fc.property(damagedManifests, (bytes) => {
        expect(outcomeOf(bytes, true)).not.toBe('refused');
      }),
      { numRuns: 200, seed: 7 },
    );
  }, 240_000);

  it('start from a sample that is a world', () => {
    const { workloads, policies, services, problems } = analyseManifests(
      readManifestTexts([{ file: 'm.yaml', text: sampleManifests }]),
    );
    expect(problems).toEqual([]);
    expect([workloads.length, policies.length, services.length]).toEqual([2, 1, 1]);
  });
});
