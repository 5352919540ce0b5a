import { describe, expect, it } from 'vitest';
import { formatViolatingCase } from './case-text.ts';
import { sampleCase } from './testing/sample-case.ts';

const context = {
  replayCommand: 'npx kubeprop replay --seed 1 --index 3',
  scenarioPath: 'reports/x.yaml',
  settleTimeoutMs: 10_000,
};

describe('formatViolatingCase', () => {
  it('shows what was expected and observed, the deciding rules, both matrices and the replay command', () => {
    expect(formatViolatingCase(sampleCase, context).join('\n')).toBe(
      `VIOLATION in case 3 (np-s1-i3): 0 namespaces, 0 pods, 0 policies
  1 false allow of 4 cells, confirmed by repeats
  x/a -> x/b IPv4 TCP/80: expected deny, observed connected (5 of 5 repeats)
    egress of x/a: allow (rule 2): no policy isolates it
    ingress of x/b: deny (rules 2, 7): isolated by x/deny-all; no rule matches
  . open  # closed  ? undefined or unanswered  ! mismatch
  IPv4 TCP/80: expected, then observed
         0 1   0 1
  0 x/a  . #   . !
  1 x/b  . ?   . #
  scenario: reports/x.yaml
  replay:   npx kubeprop replay --seed 1 --index 3`,
    );
  });

  it('says which effects of the sentinel were not seen where a deny was not enforced in time', () => {
    const [step] = sampleCase.steps;
    if (step === undefined) throw new Error('the sample has a step');
    const settle = {
      ...step.settle,
      status: 'not-enforced',
      pending: ['ingress closed on n0'],
    } as const;
    const text = formatViolatingCase({ ...sampleCase, steps: [{ ...step, settle }] }, context).join(
      '\n',
    );
    expect(text).toContain('not enforced within 10 s: ingress closed on n0');
  });
});
