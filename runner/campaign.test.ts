import { describe, expect, it } from 'vitest';
import type { Lane } from '../cluster/cluster.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import type { CaseResult } from '../model/case-result.ts';
import { HarnessError } from '../model/errors.ts';
import { specificationProfile } from '../model/profile.ts';
import { createAlphaBudget } from './alpha-budget.ts';
import { runCampaign, type CampaignOptions } from './campaign.ts';
import { alterLanes } from './testing/altered-cluster.ts';

const generatorOptions = resolveGeneratorOptions({ podsMax: 4, hostNetwork: false });
const options: Omit<CampaignOptions, 'alpha'> = {
  stored: [],
  scenarioAt: (index) => generateScenario(generatorOptions, 1, index),
  firstIndex: 0,
  cases: 6,
  timeLimitMs: undefined,
  lanes: 1,
  failFast: false,
  settleTimeoutMs: 500,
  throwRejections: false,
  profile: specificationProfile,
};

interface Setting {
  readonly options?: Partial<CampaignOptions>;
  readonly cluster?: ReturnType<typeof createSimulatedCluster>;
  readonly alter?: (lane: Lane) => Partial<Lane>;
  readonly onCase?: (result: CaseResult) => void;
  readonly signal?: AbortSignal;
}

async function campaign(setting: Setting = {}) {
  const simulated = setting.cluster ?? createSimulatedCluster({ ipFamilies: ['IPv4'] });
  const cluster = alterLanes(simulated, setting.alter ?? (() => ({})));
  const results: CaseResult[] = [];
  const outcome = await runCampaign(
    cluster,
    { ...options, alpha: createAlphaBudget(), ...setting.options },
    {
      onLaneLost: () => undefined,
      onLaneReady: () => undefined,
      onResult: () => undefined,
      onSkip: () => undefined,
      onIncapable: () => undefined,
      onCase: (result) => {
        results.push(result);
        setting.onCase?.(result);
      },
      date: () => new Date(0),
    },
    setting.signal ?? new AbortController().signal,
  );
  return { ...outcome, results };
}

/** The nth apply of a lane (the first is the positive control) throws this. */
function failingApply(error: Error, fails: (apply: number) => boolean) {
  let applies = 0;
  return (lane: Lane): Partial<Lane> => ({
    apply: async (...args) => {
      if (fails(applies++)) throw error;
      return await lane.apply(...args);
    },
  });
}

const away = new HarnessError('environment', 'the API server is away');

describe('runCampaign', () => {
  it('runs every case once, whatever the number of lanes', async () => {
    const { summaries, failure } = await campaign({ options: { lanes: 3 } });
    expect(failure).toBeUndefined();
    expect(summaries.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('an environment failure ends its case as inconclusive, and the next one runs', async () => {
    const { summaries } = await campaign({ alter: failingApply(away, (apply) => apply === 2) });
    expect(summaries.map(({ status }) => status)).toEqual([
      'conforms',
      'inconclusive',
      'conforms',
      'conforms',
      'conforms',
      'conforms',
    ]);
    expect(summaries[1]?.reason).toContain('the API server is away');
  });

  it('five cases in a row that could not run end the campaign with the reason', async () => {
    const { summaries, failure } = await campaign({
      alter: failingApply(away, (apply) => apply > 1),
      options: { cases: 12 },
    });
    expect(summaries).toHaveLength(6);
    expect(failure?.code).toBe('environment');
    expect(failure?.message).toContain('the API server is away');
  });

  it('a bug of the harness is thrown, never a verdict', async () => {
    const bug = new Error('stored otherwise than sent');
    await expect(campaign({ alter: failingApply(bug, (apply) => apply === 1) })).rejects.toThrow(
      bug,
    );
  });

  it('a rejected object ends its case, and the whole campaign where the scenario is the user’s', async () => {
    const rejected = new HarnessError('input', 'the API server rejected it');
    const alter = () => failingApply(rejected, (apply) => apply === 1);
    const generated = await campaign({ alter: alter() });
    expect(generated.summaries[0]).toMatchObject({ status: 'inconclusive' });
    const own = await campaign({ alter: alter(), options: { throwRejections: true } });
    expect(own.failure).toBe(rejected);
  });

  it('an agent that is lost makes its cells unknown, never a violation', async () => {
    const { results } = await campaign({
      alter: (lane) => {
        let calls = 0;
        return {
          probe: async (probes, ...rest) => {
            const observations = await lane.probe(probes, ...rest);
            // The first call is the positive control.
            if (calls++ === 0) return observations;
            return observations.map(() => ({ outcome: 'error', reason: 'the stream was cut' }));
          },
        };
      },
    });
    const verdicts = results.flatMap(({ steps }) => steps.flatMap((step) => step.verdicts));
    expect(verdicts.length).toBeGreaterThan(0);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(['unknown']));
  });

  it('fail-fast stops at the first confirmed violation', async () => {
    const faulty = { ipFamilies: ['IPv4'], faults: ['policies-not-enforced'] } as const;
    const all = await campaign({ cluster: createSimulatedCluster(faulty) });
    expect(all.summaries).toHaveLength(6);
    const first = await campaign({
      cluster: createSimulatedCluster(faulty),
      options: { failFast: true },
    });
    expect(first.summaries.at(-1)?.status).toBe('violates');
    expect(first.summaries.length).toBeLessThan(6);
  });

  it('no case starts after the time limit', async () => {
    const { summaries, elapsedMs } = await campaign({
      options: { cases: 100_000, timeLimitMs: 1_500 },
    });
    expect(summaries.length).toBeGreaterThan(0);
    expect(elapsedMs).toBeLessThan(60_000);
  });

  it('an interrupt keeps what is finished and starts nothing more', async () => {
    const interrupt = new AbortController();
    const { summaries, failure } = await campaign({
      signal: interrupt.signal,
      onCase: ({ index }) => {
        if (index === 1) interrupt.abort();
      },
    });
    expect(summaries.map(({ index }) => index)).toEqual([0, 1]);
    expect(failure).toBeUndefined();
  });
});
