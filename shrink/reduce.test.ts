import { describe, expect, it } from 'vitest';
import { generateStatefulScenario } from '../generators/stateful/stateful.ts';
import type { Probe } from '../model/probe.ts';
import { changesOf } from '../model/step.ts';
import type { Candidate } from './candidate.ts';
import { reduce } from './reduce.ts';

/** A case of two steps at least, seen by its first two pods. */
function candidate(): Candidate {
  for (let index = 0; ; index++) {
    const scenario = generateStatefulScenario({ podsMax: 6 }, 1, index);
    const [a, b] = scenario.world.pods;
    if (scenario.steps.length < 2 || a === undefined || b === undefined) continue;
    const end = ({ metadata: { namespace = 'default', name } }: typeof a) =>
      ({ kind: 'pod', namespace, name }) as const;
    const probe: Probe = {
      ...{ source: end(a), target: end(b), ipFamily: 'IPv4', protocol: 'TCP', port: 80 },
    };
    return { scenario, cell: { step: scenario.steps.length, probe } };
  }
}

function drive(
  original: Candidate,
  lanes: number,
  fails: (candidate: Candidate) => boolean,
): { readonly best: Candidate; readonly seen: readonly Candidate[]; readonly widest: number } {
  const seen: Candidate[] = [];
  const reduction = reduce(original, lanes, (smaller) => seen.push(smaller));
  let widest = 0;
  let next = reduction.next();
  while (next.done !== true) {
    widest = Math.max(widest, next.value.length);
    next = reduction.next(next.value.map(fails));
  }
  return { best: next.value, seen, widest };
}

describe('reduce', () => {
  const original = candidate();
  const count = ({ scenario }: Candidate): number => scenario.world.networkPolicies.length;

  it('keeps what the violation needs and nothing that can go alone', () => {
    const { best } = drive(original, 4, ({ scenario }) => scenario.steps.length > 0);
    expect(best.scenario.steps).toHaveLength(1);
    expect(best.scenario.steps.flatMap(changesOf)).toHaveLength(1);
    expect(best.scenario.world.pods.length).toBeLessThanOrEqual(2);
    // The change that is left may be of a policy.
    expect(count(best)).toBeLessThanOrEqual(1);
  });

  it('gives the original where nothing smaller fails', () => {
    const { best, seen } = drive(original, 4, () => false);
    expect(best).toBe(original);
    expect(seen).toEqual([]);
  });

  it('never asks more at once than there are lanes, and tells every smaller one as it comes', () => {
    const { best, seen, widest } = drive(original, 3, () => true);
    expect(widest).toBeLessThanOrEqual(3);
    expect(seen.at(-1)).toBe(best);
  });
});
