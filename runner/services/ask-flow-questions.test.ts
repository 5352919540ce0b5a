/** What a lane's first answers are worth: rejections that a kernel held back are no violations. */
import { describe, expect, it } from 'vitest';
import { runFlowCases } from '../testing/run-flow-cases.ts';

describe('asking flows on one lane', () => {
  it('dismisses every rejection that the limit of ICMP errors held back', async () => {
    const results = await runFlowCases({ suite: 'services', seed: 7, cases: 150 });
    const held = results
      .flatMap(({ answers }) => answers)
      .filter(({ verdict }) => 'fault' in verdict && verdict.fault === 'dropped-not-refused');
    expect(held.length).toBeGreaterThan(3);
    expect(held.map(({ confirmation }) => confirmation?.decision)).not.toContain('confirmed');
  });
});
