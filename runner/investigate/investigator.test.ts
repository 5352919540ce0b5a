import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import type { SimulatedOptions } from '../../cluster/simulated/options.ts';
import { generateScenario } from '../../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import type { FindingRecorded } from '../../model/history.ts';
import { recordedRun } from '../testing/recorded-run.ts';

const generatorOptions = resolveGeneratorOptions({
  podsMax: 4,
  policiesMax: 3,
  hostNetwork: false,
});

interface Setting extends SimulatedOptions {
  readonly cases: number;
  readonly seed?: number;
  readonly shrink?: boolean;
  readonly failFast?: boolean;
}

async function run({ cases, seed = 3, shrink = true, failFast = false, ...cluster }: Setting) {
  const recorded = await recordedRun({
    ...{ suite: 'network-policy', generatorOptions, seed, cases, shrink, failFast, ...cluster },
    scenarioAt: (index) => generateScenario(generatorOptions, seed, index),
  });
  const findings = recorded.events.filter(
    (event): event is FindingRecorded => event.type === 'finding',
  );
  return { ...recorded, findings };
}

const shapeOf = ({ signature }: FindingRecorded): string => signature;

describe('an investigation', () => {
  it('makes one finding of a cluster that enforces nothing, and ends the run', async () => {
    const { code, findings, events, text } = await run({
      faults: ['policies-not-enforced'],
      cases: 200,
    });
    expect(code).toBe(1);
    expect(findings.map(shapeOf)).toEqual(['reachability/false-allow/nothing-enforced']);
    expect(findings[0]?.scenario.world.networkPolicies).toHaveLength(1);
    expect(events.filter(({ type }) => type === 'case-finished').length).toBeLessThan(10);
    expect(text).toContain('cases skipped, since they could show known signatures alone');
  }, 120_000);

  it('reports two faults at once as two findings, each in its own shape', async () => {
    const faults: readonly FaultName[] = ['end-port-exclusive', 'peers-and-as-or'];
    const { findings } = await run({ faults, cases: 25 });
    const shapes = findings.map(shapeOf);
    expect(shapes.some((shape) => /^reachability\/false-deny\/.*endPort/.test(shape))).toBe(true);
    expect(shapes.some((shape) => /^reachability\/false-allow\/.*both-selectors/.test(shape))).toBe(
      true,
    );
    expect(new Set(shapes).size).toBe(shapes.length);
  }, 240_000);

  it('counts later sightings, stops after the first finding where asked to, and says what it spent', async () => {
    const faults: readonly FaultName[] = ['end-port-exclusive'];
    const { code, findings, events } = await run({ faults, cases: 60, failFast: true });
    expect(code).toBe(1);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.stability).toMatchObject({ kind: 'stable' });
    expect(findings[0]?.shrink.ended).toBe('minimal');
    const last = events.at(-1);
    expect(last?.type === 'run-finished' && last.alpha.spent).toBeGreaterThan(0);
    expect(last?.type === 'run-finished' && last.alpha.spent).toBeLessThan(0.01);
  }, 120_000);

  it('calls what comes and goes intermittent, and reports it once', async () => {
    const { findings } = await run({ faults: ['intermittent-allow'], cases: 8, shrink: false });
    expect(findings.map(shapeOf)).toEqual(['reachability/false-allow/intermittent']);
    expect(findings[0]?.stability).toMatchObject({ kind: 'intermittent' });
  }, 120_000);

  it('calls what heals after the bound transient, a finding of its own kind', async () => {
    const { findings } = await run({ settleDelayMs: [0, 10500], cases: 3, shrink: false });
    expect(findings.length).toBeGreaterThan(0);
    for (const { signature, stability } of findings) {
      expect(signature).toMatch(/\/late$/);
      expect(stability).toMatchObject({ kind: 'transient' });
    }
  }, 120_000);

  it('one percent of noise is never a finding', async () => {
    const { code, findings } = await run({ noise: 0.01, cases: 40, shrink: false });
    expect(findings).toEqual([]);
    expect(code).toBe(0);
  }, 120_000);

  it('a finding that needs the past of its lane gets that past as steps', async () => {
    const { findings } = await run({ faults: ['deleted-policy-stays'], cases: 6, shrink: false });
    const [first] = findings;
    expect(first?.stability).toMatchObject({ kind: 'state-dependent' });
    expect(first?.scenario.steps.length).toBeGreaterThan(0);
  }, 120_000);

  it('a past that only pods of the pool have is stated, not turned into steps that would make them anew', async () => {
    const { findings } = await run({ faults: ['pod-relabel-stale'], cases: 6, shrink: false });
    const [first] = findings;
    expect(first?.stability).toEqual({ kind: 'state-dependent' });
    expect(first?.scenario.steps).toEqual([]);
  }, 120_000);
});
