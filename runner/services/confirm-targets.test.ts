import { describe, expect, it } from 'vitest';
import { investigateServices } from '../testing/investigate-services.ts';

describe('a fault of Services', () => {
  it('that needs what the lane did before is found with the steps that lead to it', async () => {
    const { findings, results } = await investigateServices({
      suite: 'dns',
      seed: 1,
      cases: 6,
      options: { serviceFaults: ['dns-deleted-service-stays'] },
    });
    expect(results.at(-1)?.status).toBe('violates');
    expect(findings[0]?.stability).toMatchObject({ kind: 'state-dependent', preceding: 1 });
    expect(findings[0]?.scenario.steps).toHaveLength(1);
    expect(findings[0]?.signature).toMatch(/^services\/record-unexpected\/.*\/steps/);
  });

  it('that needs a past is investigated once, and counted where cases show it later', async () => {
    const { findings, results } = await investigateServices({
      suite: 'dns',
      seed: 1,
      cases: 9,
      shrink: true,
      options: { serviceFaults: ['dns-deleted-service-stays'] },
    });
    expect(results.filter(({ status }) => status === 'violates').length).toBeGreaterThan(2);
    expect(findings).toHaveLength(1);
  });

  it('that shows in some samples alone is intermittent, with its share', async () => {
    const { findings } = await investigateServices({
      suite: 'services',
      seed: 1,
      cases: 9,
      options: { serviceFaults: ['cascade-of-fixed-shares'] },
    });
    const [{ signature, stability } = { signature: '', stability: undefined }] = findings;
    expect(signature).toBe('services/outside-set/flow/intermittent');
    if (stability?.kind !== 'intermittent') throw new Error(`it is ${stability?.kind ?? 'not found'}`); // prettier-ignore
    expect(stability.mismatches).toBeGreaterThan(0);
    expect(stability.mismatches).toBeLessThan(stability.repeats);
  });

  it('that heals after the bound is transient, a finding of its own kind', async () => {
    const { findings } = await investigateServices({
      suite: 'services',
      seed: 1,
      cases: 4,
      settleTimeoutMs: 5_000,
      options: { settleDelayMs: [0, 24_000] },
    });
    expect(findings.length).toBeGreaterThan(0);
    for (const { signature, stability } of findings) {
      expect(signature).toMatch(/\/late$/);
      expect(stability).toMatchObject({ kind: 'transient' });
    }
  });
});
