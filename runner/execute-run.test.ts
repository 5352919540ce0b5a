import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lane } from '../cluster/cluster.ts';
import { createSimulatedCluster } from '../cluster/simulated/simulated-cluster.ts';
import type { FaultName } from '../cluster/simulated/faults.ts';
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import { HarnessError } from '../model/errors.ts';
import { specificationProfile } from '../model/profile.ts';
import { executeRun } from './execute-run.ts';
import { alterLanes } from './testing/altered-cluster.ts';

const generatorOptions = resolveGeneratorOptions({ podsMax: 4, hostNetwork: false });
const away = new HarnessError('environment', 'the API server is away');

interface Setting {
  readonly faults?: readonly FaultName[];
  readonly alter?: (lane: Lane) => Partial<Lane>;
  readonly cases?: number;
  readonly signal?: AbortSignal;
}

async function run(setting: Setting) {
  const simulated = createSimulatedCluster({ ipFamilies: ['IPv4'], faults: setting.faults });
  let text = '';
  const code = await executeRun(
    {
      cluster: alterLanes(simulated, setting.alter ?? (() => ({}))),
      profile: specificationProfile,
      suite: 'network-policy',
      seed: 1,
      generatorOptions,
      scenarioAt: (index) => generateScenario(generatorOptions, 1, index),
      firstIndex: 0,
      cases: setting.cases ?? 6,
      timeLimitMs: undefined,
      lanes: 1,
      failFast: false,
      phases: ['generate'],
      stored: [],
      investigate: true,
      shrink: undefined,
      clusterFlags: [],
      settleTimeoutMs: 500,
      reportDirectory: mkdtempSync(join(tmpdir(), 'kubeprop-run-')),
      healthChecks: true,
      command: 'kubeprop run',
      replayCommand: (index) => `npx kubeprop replay --seed 1 --index ${index}`,
      write: (part) => (text += part),
      isTerminal: false,
      date: () => new Date(0),
    },
    setting.signal ?? new AbortController().signal,
  );
  return { code, text };
}

/** Every apply from this one on fails as it does without an API server. */
function awayFrom(first: number) {
  let applies = 0;
  return (lane: Lane): Partial<Lane> => ({
    apply: async (...args) => {
      if (applies++ >= first) throw away;
      return await lane.apply(...args);
    },
  });
}

describe('exit codes of a run', () => {
  it('0 where everything conforms', async () => {
    expect((await run({})).code).toBe(0);
  });

  it('1 for a confirmed violation, with the command that replays it', async () => {
    const { code, text } = await run({ faults: ['policies-not-enforced'] });
    expect(code).toBe(1);
    expect(text).toMatch(/replay: npx kubeprop replay .*findings/);
    expect(text).toContain('case:   npx kubeprop replay --seed 1 --index');
  });

  it('3 where the environment ended the run, with its reason', async () => {
    const { code, text } = await run({ alter: awayFrom(2) });
    expect(code).toBe(3);
    expect(text).toContain('INCONCLUSIVE: ');
    expect(text).toContain('the API server is away');
  });

  it('3 where a positive control failed, without a verdict on any case', async () => {
    const { code, text } = await run({
      alter: (lane) => ({
        probe: async (probes, ...rest) =>
          (await lane.probe(probes, ...rest)).map(() => ({ outcome: 'timeout' })),
      }),
    });
    expect(code).toBe(3);
    expect(text).toContain('INCONCLUSIVE: positive control of lane-0');
    expect(text).toContain('0 cases');
  });

  it('3 where the pair of the sentinel that nothing restricts is dead', async () => {
    const { code, text } = await run({
      alter: () => ({ readSentinel: () => Promise.resolve({ controlAlive: false, pending: [] }) }),
    });
    expect(code).toBe(3);
    expect(text).toContain('the sentinel pair that no policy restricts does not answer');
  });

  it('1 outranks 3: a violation stays one although the environment failed afterwards', async () => {
    const { code } = await run({ faults: ['policies-not-enforced'], alter: awayFrom(7) });
    expect(code).toBe(1);
  });

  it('130 where it was interrupted before a violation was confirmed', async () => {
    const interrupt = new AbortController();
    const { code } = await run({
      signal: interrupt.signal,
      alter: (lane) => ({
        moveSentinel: (...args) => {
          interrupt.abort(new HarnessError('interrupted', 'interrupted'));
          return lane.moveSentinel(...args);
        },
      }),
    });
    expect(code).toBe(130);
  });
});
