import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { resolveGeneratorOptions } from '../../generators/options.ts';
import { generateStatefulScenario } from '../../generators/stateful/stateful.ts';
import type { HistoryEvent, ReducedRecorded } from '../../model/history.ts';
import { specificationProfile } from '../../model/profile.ts';
import { executeRun } from '../execute-run.ts';

const generatorOptions = resolveGeneratorOptions({ podsMax: 5, hostNetwork: false });
const seed = 1;

async function run(fault: FaultName, shrink: boolean) {
  const reportDirectory = mkdtempSync(join(tmpdir(), 'kubeprop-over-time-'));
  let text = '';
  const code = await executeRun(
    {
      cluster: createSimulatedCluster({ ipFamilies: ['IPv4'], seed, faults: [fault] }),
      profile: specificationProfile,
      suite: 'stateful',
      seed,
      generatorOptions,
      phases: ['generate'],
      stored: [],
      scenarioAt: (index) => generateStatefulScenario(generatorOptions, seed, index),
      firstIndex: 0,
      cases: 20,
      timeLimitMs: undefined,
      lanes: 1,
      failFast: true,
      settleTimeoutMs: 2000,
      investigate: true,
      shrink: shrink ? { lanes: 4, timeLimitMs: 600_000 } : undefined,
      reportDirectory,
      clusterFlags: [],
      healthChecks: true,
      command: 'kubeprop run',
      replayCommand: (index) => `npx kubeprop replay --seed ${seed} --index ${index}`,
      write: (part) => (text += part),
      isTerminal: false,
      date: () => new Date(0),
    },
    new AbortController().signal,
  );
  const events = readFileSync(join(reportDirectory, 'history.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as HistoryEvent);
  const reduced = events.filter((event): event is ReducedRecorded => event.type === 'reduced');
  return { code, text, reduced };
}

describe('a violation that shows over time alone', () => {
  it.each(['opens-while-policy-is-added', 'reverts-after-settling'] as const)(
    '%s comes out as one step between two pods at most',
    async (fault) => {
      const { code, text, reduced } = await run(fault, true);
      expect(code).toBe(1);
      expect(reduced).toHaveLength(1);
      const [{ scenario, ended } = { scenario: undefined, ended: undefined }] = reduced;
      expect(ended).toBe('minimal');
      expect(scenario?.steps).toHaveLength(1);
      expect(scenario?.world.pods.length).toBeLessThanOrEqual(2);
      expect(scenario?.world.networkPolicies.length).toBeLessThanOrEqual(1);
      expect(text).toContain('shown again in a fresh lane');
      expect(text).toMatch(/replay: {3}npx kubeprop replay \S+-smallest\.yaml/);
    },
  );

  it('is told as it was found where shrinking is off', async () => {
    const { code, text, reduced } = await run('opens-while-policy-is-added', false);
    expect(code).toBe(1);
    expect(reduced).toEqual([]);
    expect(text).toContain('never open');
  });
});
