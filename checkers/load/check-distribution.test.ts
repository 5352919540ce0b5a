import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkDistribution, defaultDistributionOptions } from './check-distribution.ts';
import type { DistributionModel, Flow } from '../../model/distribution-model.ts';

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `b${index}`);

const uniform = (count: number): DistributionModel & { kind: 'independent' } => ({
  kind: 'independent',
  shares: new Map(names(count).map((name) => [name, 1 / count])),
});

/** Flows drawn with these weights from fast-check's stream, without its bias towards bounds. */
function draw(weights: readonly number[], count: number, seed: number): readonly Flow[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const length = { minLength: count, maxLength: count };
  const [points = []] = fc.sample(fc.noBias(fc.array(fc.maxSafeNat(), length)), {
    seed,
    numRuns: 1,
  });
  return points.map((point) => {
    let left = (point / Number.MAX_SAFE_INTEGER) * sum;
    const index = weights.findIndex((weight) => (left -= weight) < 0);
    return { client: 'c', backend: `b${index}` };
  });
}

/** Judges at every look until it is decided, as a run does. */
function judge(model: DistributionModel, flows: readonly Flow[]): string {
  for (const look of defaultDistributionOptions.looks) {
    const verdict = checkDistribution(model, flows.slice(0, look));
    if (verdict.status === 'violates') return verdict.fault;
    if (verdict.status === 'conforms') return 'conforms';
  }
  return 'continue';
}

describe('independent draws', () => {
  test.each([2, 3, 5, 10])('over %d backends conform when they are uniform', (count) => {
    const weights = names(count).map(() => 1);
    const verdicts = Array.from({ length: 60 }, (_, seed) =>
      judge(uniform(count), draw(weights, 1600, seed)),
    );
    expect(new Set(verdicts)).toEqual(new Set(['conforms']));
  });

  test('to a backend outside the set violate with the first such flow', () => {
    const flows = [
      { client: 'c', backend: 'b0' },
      { client: 'c', backend: 'b9' },
    ];
    expect(checkDistribution(uniform(3), flows)).toMatchObject({ fault: 'outside-set' });
  });

  test.each([2, 3, 5, 10])(
    'that never use one of %d backends are found at the first look',
    (count) => {
      const weights = names(count).map((_, index) => (index === 0 ? 0 : 1));
      const flows = draw(weights, 400, 7);
      expect(checkDistribution(uniform(count), flows)).toMatchObject({ fault: 'never-used' });
    },
  );

  test('need as many flows for a member never used as rule 86 says', () => {
    const needed = (count: number): number => {
      for (let flows = 1; ; flows++) {
        const sample = Array.from({ length: flows }, (_, index) => ({
          client: 'c',
          backend: `b${1 + (index % (count - 1))}`,
        }));
        if (checkDistribution(uniform(count), sample).status === 'violates') return flows;
      }
    };
    expect([2, 3, 5, 10].map(needed)).toEqual([31, 54, 101, 219]);
  });

  test.each([2, 3, 5, 10])('with one of %d backends listed twice are skewed', (count) => {
    const weights = names(count).map((_, index) => (index === 0 ? 2 : 1));
    expect(judge(uniform(count), draw(weights, 1600, 11))).toBe('skewed');
  });

  test.each([3, 5, 10])('by a cascade of fixed 1/k over %d backends are skewed', (count) => {
    const weights = names(count).map((_, index) =>
      index === count - 1 ? (1 - 1 / count) ** index : (1 - 1 / count) ** index / count,
    );
    expect(judge(uniform(count), draw(weights, 1600, 13))).toBe('skewed');
  });

  test('that are a rotation are too even to be drawn', () => {
    const flows = Array.from({ length: 1600 }, (_, index) => ({
      client: 'c',
      backend: `b${index % 5}`,
    }));
    expect(judge(uniform(5), flows)).toBe('too-even');
  });

  test('ask for the next look in between', () => {
    expect(checkDistribution(uniform(2), draw([1, 1], 399, 1))).toEqual({
      status: 'continue',
      wanted: 400,
    });
  });
});

describe('the deterministic models', () => {
  const rotation: DistributionModel = { kind: 'rotation', backends: names(3) };
  const flowsTo = (...backends: readonly number[]): readonly Flow[] =>
    backends.map((index) => ({ client: 'c', backend: `b${index}` }));

  test('a rotation may differ by one and no more', () => {
    expect(checkDistribution(rotation, flowsTo(0, 1, 2, 0)).status).toBe('continue');
    expect(checkDistribution(rotation, flowsTo(0, 1, 0))).toMatchObject({ fault: 'not-rotating' });
  });

  test('a rotation with several clients at once may differ by their number', () => {
    const options = { ...defaultDistributionOptions, concurrency: 2 };
    expect(checkDistribution(rotation, flowsTo(0, 1, 0), options).status).toBe('continue');
    expect(checkDistribution(rotation, flowsTo(0, 0, 0), options)).toMatchObject({
      fault: 'not-rotating',
    });
  });

  test('per client each client keeps its backend, and clients may share one', () => {
    const model: DistributionModel = { kind: 'per-client', backends: names(2) };
    const flows = [
      { client: 'c', backend: 'b0' },
      { client: 'd', backend: 'b1' },
      { client: 'e', backend: 'b0' },
      { client: 'c', backend: 'b0' },
    ];
    expect(checkDistribution(model, flows).status).toBe('continue');
    const moved = [...flows, { client: 'd', backend: 'b0' }];
    expect(checkDistribution(model, moved)).toMatchObject({
      fault: 'not-sticky',
      reason: 'd was answered by b1, then by b0',
    });
  });

  test('single means one backend for every client', () => {
    const model: DistributionModel = { kind: 'single', backends: names(2) };
    const flows = [
      { client: 'c', backend: 'b0' },
      { client: 'd', backend: 'b1' },
    ];
    expect(checkDistribution(model, flows)).toMatchObject({ fault: 'not-sticky' });
  });

  test('least connections hold open flows within one of each other', () => {
    const model: DistributionModel = { kind: 'least-connections', backends: names(2) };
    expect(checkDistribution(model, flowsTo(0, 1, 1)).status).toBe('continue');
    expect(checkDistribution(model, flowsTo(1, 1, 1))).toMatchObject({ fault: 'unbalanced' });
  });

  test('conform once the first look is reached', () => {
    const flows = flowsTo(...Array.from({ length: 400 }, (_, index) => index % 3));
    expect(checkDistribution(rotation, flows)).toEqual({ status: 'conforms' });
  });
});

test('a distribution over no backends is a mistake of the caller', () => {
  expect(() => checkDistribution({ kind: 'single', backends: [] }, [])).toThrow(RangeError);
});
