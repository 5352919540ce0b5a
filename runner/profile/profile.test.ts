import { beforeAll, describe, expect, it } from 'vitest';
import { simulatedProfile } from '../../cluster/simulated/profile.ts';
import type { CaseResult } from '../../model/case-result.ts';
import { caseEvent, type CaseFinished } from '../../model/history.ts';
import type { OpenCount } from '../../model/open-cell.ts';
import { withPin, type ProfilePins } from '../../model/profile.ts';
import { formatBehaviour } from '../../report/behaviour-text.ts';
import { runSimulated } from '../testing/run-simulated.ts';
import { checkProfile } from './check-profile.ts';
import { describeBehaviour } from './describe-behaviour.ts';
import { joinCounts } from './join-counts.ts';
import { learnPins } from './learn-pins.ts';
import { createOpenTally } from './open-tally.ts';

function countsOf(results: readonly CaseResult[]): readonly OpenCount[] {
  const tally = createOpenTally();
  for (const { steps } of results) steps.forEach(tally.addStep);
  return tally.counts();
}

function countsOfHistory(results: readonly CaseResult[]): readonly OpenCount[] {
  const tally = createOpenTally();
  for (const result of results) {
    const event = JSON.parse(JSON.stringify(caseEvent(result, 'now'))) as CaseFinished;
    event.steps.forEach(tally.addColumns);
  }
  return tally.counts();
}

describe('the behaviour profile of simulated cases', () => {
  let results: readonly CaseResult[] = [];
  let counts: readonly OpenCount[] = [];
  beforeAll(async () => {
    results = await runSimulated(7, 60);
    counts = countsOf(results);
  }, 60_000);

  it('is the same from results and from their history', () => {
    expect(counts.length).toBeGreaterThan(50);
    expect(countsOfHistory(results)).toEqual(counts);
  });

  it('is the same whatever the order of the cases, and adds up over runs', () => {
    expect(countsOf(results.toReversed())).toEqual(counts);
    const halves = [countsOf(results.slice(0, 30)), countsOf(results.slice(30))];
    expect(joinCounts(halves)).toEqual(counts);
  });

  it('is the same under a profile that pins everything', async () => {
    const pinned = await runSimulated(7, 60, {}, simulatedProfile);
    expect(pinned.every(({ status }) => status === 'conforms')).toBe(true);
    expect(countsOf(pinned)).toEqual(counts);
  }, 60_000);

  it('identifies every pin of the simulated cluster', () => {
    expect(learnPins(counts).learned).toEqual(simulatedProfile.pins);
  });

  it('does not contradict what was learned, and contradicts every other value of each pin', () => {
    const { learned } = learnPins(counts);
    expect(checkProfile(learned, counts).contradictions).toEqual([]);
    const others: ProfilePins = {
      repeatedPortName: 'first',
      sidecarPortNames: 'ignored',
      namedPortWithIpBlock: 'matchesNothing',
      ipBlockMatchesPods: 'noMatch',
      ipBlockMatchesNodes: 'noMatch',
      egressToOwnNode: 'allowed',
      hostNetworkPods: 'likePods',
    };
    for (const { pin } of learnPins(counts).evidence) {
      const check = checkProfile(withPin(learned, pin, others[pin] ?? ''), counts);
      expect(check.contradictions).not.toEqual([]);
      expect(check.pins.find((one) => one.pin === pin)?.contradicting).toBeGreaterThan(0);
    }
  });

  it('explains by the learned pins every cell that they decide', () => {
    const { rules } = describeBehaviour(counts);
    const ownNode = rules.find(({ rule }) => rule === 31);
    expect(ownNode?.explained).toBe((ownNode?.allowed ?? 0) + (ownNode?.denied ?? 0));
  });
});

/** Cells of rule 27, as one pin decides them. */
function block(
  features: Readonly<Record<string, string>>,
  allowed: number,
  denied: number,
): OpenCount {
  return {
    rules: [27],
    features,
    readings: [
      { pins: { ipBlockMatchesPods: 'match' }, verdict: 'allow' },
      { pins: { ipBlockMatchesPods: 'noMatch' }, verdict: 'deny' },
    ],
    allowed,
    denied,
  };
}

describe('describeBehaviour', () => {
  it('shows a mixed rule with the one feature that separates its cells', () => {
    const { rules, learned } = describeBehaviour([
      block({ nodes: 'same', family: 'IPv4' }, 4, 0),
      block({ nodes: 'same', family: 'IPv6' }, 2, 0),
      block({ nodes: 'other', family: 'IPv4' }, 0, 3),
    ]);
    expect(learned).toEqual({});
    expect(rules[0]?.conditions).toEqual({
      separates: true,
      groups: [
        { features: { nodes: 'other' }, allowed: 0, denied: 3 },
        { features: { nodes: 'same' }, allowed: 6, denied: 0 },
      ],
    });
  });

  it('takes two features where no single one separates', () => {
    const { rules } = describeBehaviour([
      block({ nodes: 'same', family: 'IPv4' }, 4, 0),
      block({ nodes: 'same', family: 'IPv6' }, 0, 2),
      block({ nodes: 'other', family: 'IPv4' }, 0, 3),
      block({ nodes: 'other', family: 'IPv6' }, 5, 0),
    ]);
    expect(rules[0]?.conditions?.separates).toBe(true);
    expect(rules[0]?.conditions?.groups).toHaveLength(4);
  });

  it('counts by the most telling feature where nothing separates, and says so', () => {
    const behaviour = describeBehaviour([
      block({ nodes: 'same', family: 'IPv4' }, 9, 1),
      block({ nodes: 'other', family: 'IPv4' }, 1, 9),
    ]);
    expect(behaviour.rules[0]?.conditions).toMatchObject({
      separates: false,
      groups: [{ features: { nodes: 'other' } }, { features: { nodes: 'same' } }],
    });
    const text = formatBehaviour(behaviour, false).join('\n');
    expect(text).toMatch(/27 mixed +10 +10 {2}an ipBlock that covers a pod/);
    expect(text).toContain('both where nodes same: 9 allowed, 1 denied');
    expect(text).toContain('no one or two features separate these');
  });
});

describe('learnPins', () => {
  it('refuses a pin with one cell against each value', () => {
    const { learned, evidence } = learnPins([block({}, 99, 1)]);
    expect(learned).toEqual({});
    expect(evidence.find(({ pin }) => pin === 'ipBlockMatchesPods')).toMatchObject({
      status: 'mixed',
      agreeing: { match: 99, noMatch: 1 },
    });
  });

  it('uses a learned pin to read cells that two pins decide', () => {
    const host: OpenCount = {
      rules: [32],
      features: {},
      readings: [
        { pins: { hostNetworkPods: 'likePods' }, verdict: 'deny' },
        { pins: { hostNetworkPods: 'likeNodes' }, verdict: 'allow' },
      ],
      allowed: 1,
      denied: 0,
    };
    const both: OpenCount = {
      ...host,
      rules: [29, 32],
      readings: [
        { pins: { hostNetworkPods: 'likePods' }, verdict: 'allow' },
        { pins: { hostNetworkPods: 'likeNodes', ipBlockMatchesNodes: 'match' }, verdict: 'allow' },
        { pins: { hostNetworkPods: 'likeNodes', ipBlockMatchesNodes: 'noMatch' }, verdict: 'deny' },
      ],
    };
    expect(learnPins([both]).learned).toEqual({});
    expect(learnPins([both, host]).learned).toEqual({
      hostNetworkPods: 'likeNodes',
      ipBlockMatchesNodes: 'match',
    });
  });

  it('does not count cells of a step that did not settle, nor cells without an answer', async () => {
    const [result] = await runSimulated(7, 1);
    const steps = (result?.steps ?? []).map((step) => ({
      ...step,
      settle: { ...step.settle, status: 'not-enforced' as const },
    }));
    expect(result?.steps.some(({ openCells }) => openCells.length > 0)).toBe(true);
    expect(countsOf(result === undefined ? [] : [{ ...result, steps }])).toEqual([]);
    const unknown = (result?.steps ?? []).map((step) => ({
      ...step,
      verdicts: step.verdicts.map(() => ({ status: 'unknown' as const, reason: 'lost' })),
    }));
    expect(countsOf(result === undefined ? [] : [{ ...result, steps: unknown }])).toEqual([]);
  });
});
