import { describe, expect, it } from 'vitest';
import type { GeneratorOptions } from '../../generators/options.ts';
import { generateScenarios } from '../../generators/network-policy.ts';
import { bindProbe } from '../../model/binding.ts';
import { observedReachable } from '../../model/observation.ts';
import { probeKey, probesOf } from '../../model/probe.ts';
import { specificationProfile, type Profile } from '../../model/profile.ts';
import { worldsOf, type Scenario } from '../../model/scenario.ts';
import { createPredictor } from '../../oracle/predict.ts';
import { createSimulatedCluster } from './simulated-cluster.ts';
import { simulatedProfile } from './profile.ts';

// The oracle and the simulated cluster share no code: where they agree, two algorithms agree.

const deep = process.env['KUBEPROP_DEEP'] === '1';
/** Per shape of options; half as many again with every open rule pinned. */
const casesPerShape = deep ? 2000 : 100;
/**
 * Asks every so manieth cell of a world, another first one in each case: most of the time goes into
 * predicting.
 */
const cellStride = deep ? 1 : 4;
/** Pairs of ends that each shape compares, each in a random world of its own kind and on several ports. */
const pairsMin = deep ? 100_000 : 1_500;
/** Beside other tests on a loaded machine; alone it takes some ten seconds. */
const testTimeoutMs = deep ? 1_800_000 : 120_000;

const { signal } = new AbortController();

interface Agreement {
  readonly disagreements: readonly string[];
  /** Ordered pairs of ends, over all worlds. */
  readonly pairs: number;
  readonly cells: number;
  readonly definite: number;
  readonly denied: number;
  /** Rules that left a cell open. */
  readonly openRules: readonly number[];
}

async function compare(scenarios: Iterable<Scenario>, profile: Profile): Promise<Agreement> {
  const cluster = createSimulatedCluster();
  const lane = await cluster.openLane(0, signal);
  const disagreements: string[] = [];
  let pairs = 0;
  let cells = 0;
  let definite = 0;
  let denied = 0;
  const openRules = new Set<number>();
  let turn = 0;
  for (const scenario of scenarios) {
    turn++;
    for (const [step, world] of worldsOf(scenario).entries()) {
      const { bound, binding } = await lane.apply(world, scenario.externalEndpoints, signal);
      const predict = createPredictor(bound, profile);
      const logical = probesOf(scenario, world, cluster.facts.ipFamilies).filter(
        (_, cell) => (cell + turn) % cellStride === 0,
      );
      const probes = logical.map((probe) => bindProbe(probe, binding));
      pairs += new Set(probes.map(({ source, target }) => JSON.stringify([source, target]))).size;
      const observations = await lane.probe(probes, { timeoutMs: 300 }, signal);
      for (const [index, observation] of observations.entries()) {
        const probe = probes[index];
        const reachable = observedReachable(observation);
        if (probe === undefined || reachable === undefined) continue;
        const { verdict, rules } = predict(probe);
        cells++;
        if (verdict === 'either') for (const rule of rules) openRules.add(rule);
        if (verdict === 'either') continue;
        definite++;
        if (verdict === 'deny') denied++;
        if ((verdict === 'allow') === reachable) continue;
        const asked = logical[index] ?? probe;
        disagreements.push(
          `${scenario.metadata.name} step ${step} ${probeKey(asked)}: oracle ${verdict}`,
        );
      }
    }
  }
  await cluster.close();
  return { disagreements, pairs, cells, definite, denied, openRules: [...openRules] };
}

const shapes: readonly [string, Partial<GeneratorOptions>][] = [
  ['one family', {}],
  ['both families and external endpoints', { ipFamilies: 'dual', externalEndpoints: 2 }],
];

describe('agreement with the oracle', { timeout: testTimeoutMs }, () => {
  it.each(shapes)('no definite prediction is contradicted: %s', async (_, options) => {
    const scenarios = generateScenarios(options, 20_260, casesPerShape);
    const { disagreements, pairs, cells, definite, denied } = await compare(
      scenarios,
      specificationProfile,
    );
    expect(disagreements).toEqual([]);
    expect(pairs).toBeGreaterThan(pairsMin);
    expect(cells).toBeGreaterThan((200 / cellStride) * casesPerShape);
    expect(definite / cells).toBeGreaterThan(0.5);
    expect(denied / definite).toBeGreaterThan(0.1);
  });

  it.each(shapes)(
    'pinned to its profile, only a rewritten source address leaves a cell open: %s',
    async (_, options) => {
      const scenarios = generateScenarios(options, 7, casesPerShape / 2);
      const { disagreements, openRules } = await compare(scenarios, simulatedProfile);
      expect(disagreements).toEqual([]);
      // No profile pins rule 28: whether a node's address reaches an ipBlock rule depends on the
      // way of the packet.
      expect(openRules.filter((rule) => rule !== 28)).toEqual([]);
    },
  );
});
