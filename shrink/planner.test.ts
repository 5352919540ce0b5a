import { describe, expect, it } from 'vitest';
import type { Prediction } from '../model/prediction.ts';
import { scenarioSchema } from '../model/schema.ts';
import { scenarioApiVersion, type Scenario } from '../model/scenario.ts';
import type { Candidate, CandidateOutcome, Failure } from './candidate.ts';
import { partLists } from './parts.ts';
import { createShrinkPlanner, type ShrinkPlanner } from './planner.ts';
import { removeParts } from './remove-parts.ts';
import { scenarioSize } from './scenario-size.ts';

const pod = (namespace: string, name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'v1' as const,
  kind: 'Pod' as const,
  metadata: { namespace, name, labels },
  spec: { nodeName: 'n0', containers: [{ name: 'server' }] },
});
const namespace = (name: string) => ({
  apiVersion: 'v1' as const,
  kind: 'Namespace' as const,
  metadata: { name },
});
const policy = (name: string, ports: readonly number[]) => ({
  apiVersion: 'networking.k8s.io/v1' as const,
  kind: 'NetworkPolicy' as const,
  metadata: { namespace: 'x', name },
  spec: {
    podSelector: { matchLabels: { app: 'b' } },
    ingress: [
      { from: [{ podSelector: { matchLabels: { app: 'a' } } }], ports: ports.map((port) => ({ port })) },
      { from: [{ namespaceSelector: {} }] },
    ],
  },
}); // prettier-ignore

const world = {
  namespaces: [namespace('x'), namespace('y')],
  pods: [pod('x', 'a', { app: 'a', tier: 'web' }), pod('x', 'b', { app: 'b' }), pod('y', 'c')],
  networkPolicies: [policy('p', [81, 82]), policy('q', [83, 84, 85]), policy('r', [86])],
};
const scenario: Scenario = {
  apiVersion: scenarioApiVersion,
  kind: 'Scenario',
  metadata: { name: 'three-policies' },
  world,
  externalEndpoints: ['e0'],
  steps: [{ put: pod('y', 'd') }, { put: pod('y', 'e') }],
  probes: { ports: [{ protocol: 'TCP', port: 80 }, { protocol: 'UDP', port: 53 }] },
}; // prettier-ignore
const failure: Failure = {
  step: 2,
  probe: {
    source: { kind: 'pod', namespace: 'x', name: 'a' },
    target: { kind: 'pod', namespace: 'x', name: 'b' },
    ipFamily: 'IPv4',
    protocol: 'TCP',
    port: 80,
  },
  direction: 'false-allow',
  signatures: ['reachability/false-allow/ingress/port'],
};
const side = {
  verdict: 'deny',
  rules: [],
  isolatedBy: ['x/p', 'x/q', 'x/r'],
  matches: [],
} as const;
const prediction: Prediction = {
  verdict: 'deny',
  rules: [],
  explanation: { egress: side, ingress: side },
};

/** Ports of all rules of all policies. */
function portsOf({ world: { networkPolicies } }: Scenario): readonly unknown[] {
  return networkPolicies.flatMap(({ spec }) =>
    (spec.ingress ?? []).flatMap(({ ports }) => (ports ?? []).map(({ port }) => port)),
  );
}

/** Drives a planner on a predicate over scenarios; gives the calls that it made. */
function drive(
  planner: ShrinkPlanner,
  outcomeOf: (candidate: Candidate) => CandidateOutcome,
): readonly Candidate[] {
  const asked: Candidate[] = [];
  for (let rounds = 0; rounds < 200; rounds++) {
    const round = planner.round();
    if (round.length === 0) return asked;
    expect(round.length).toBeLessThanOrEqual(8);
    asked.push(...round);
    planner.report(round.map(outcomeOf));
  }
  throw new Error('the planner did not end');
}

function planFor(fails: (smaller: Scenario) => boolean): {
  readonly planner: ShrinkPlanner;
  readonly outcomeOf: (candidate: Candidate) => CandidateOutcome;
} {
  const hooks = { predict: () => ({ prediction, signatures: failure.signatures }) };
  return {
    planner: createShrinkPlanner({ scenario, failure, hooks, lanes: 8 }),
    outcomeOf: (candidate) =>
      fails(candidate.scenario)
        ? { status: 'fails', signatures: failure.signatures }
        : { status: 'passes' },
  };
}

/** Two port items, of two policies, that move together when ports become canonical. */
const needsTwoParts = (smaller: Scenario): boolean => {
  const ports = portsOf(smaller).map((port) => Number(port) - (smaller.probes.ports[0]?.port ?? 0));
  return ports.includes(2) && ports.includes(5);
};

describe('the shrink planner', () => {
  it('ends at a scenario from which no part can go', () => {
    const { planner, outcomeOf } = planFor(needsTwoParts);
    drive(planner, outcomeOf);
    const best = planner.best();
    expect(needsTwoParts(best.scenario)).toBe(true);
    for (const part of partLists(best.scenario, best.cell).flatMap(({ parts }) => parts)) {
      const smaller = removeParts(best, [part]);
      expect(smaller !== undefined && needsTwoParts(smaller.scenario)).toBe(false);
    }
  });

  it('keeps what the failure needs and nothing else', () => {
    const { planner, outcomeOf } = planFor(needsTwoParts);
    drive(planner, outcomeOf);
    const { scenario: best, cell } = planner.best();
    expect(best.steps).toEqual([]);
    expect(cell.step).toBe(0);
    expect(best.world.pods).toHaveLength(2);
    expect(portsOf(best)).toEqual([82, 85]);
    expect(scenarioSize(best)).toBeLessThan(scenarioSize(scenario));
  });

  it('asks only for scenarios that the schema takes, and never twice for one but to check the best', () => {
    const { planner, outcomeOf } = planFor(needsTwoParts);
    const asked = drive(planner, outcomeOf);
    for (const candidate of asked) {
      expect(scenarioSchema.safeParse(candidate.scenario).success).toBe(true);
    }
    const trail = new Set(planner.trail().map((best) => JSON.stringify(best.scenario)));
    const texts = asked
      .map((candidate) => JSON.stringify(candidate.scenario))
      .filter((text) => !trail.has(text));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('shrinks steps first, and keeps those that the failure needs', () => {
    const needsStep = (smaller: Scenario): boolean =>
      smaller.steps.some((step) => 'put' in step && step.put.metadata.name === 'd');
    const { planner, outcomeOf } = planFor(needsStep);
    drive(planner, outcomeOf);
    const { scenario: best, cell } = planner.best();
    expect(best.steps).toHaveLength(1);
    expect(cell.step).toBe(1);
    expect(best.world.networkPolicies).toEqual([]);
  });

  it('keeps the original where nothing smaller fails', () => {
    const { planner, outcomeOf } = planFor(() => false);
    drive(planner, outcomeOf);
    expect(planner.best().scenario).toBe(scenario);
  });

  it('never takes a mismatch of another signature for the same bug', () => {
    const { planner } = planFor(() => true);
    const other = ['reachability/false-allow/ingress/isolated'];
    drive(planner, () => ({ status: 'fails', signatures: other }));
    expect(planner.best().scenario).toBe(scenario);
    expect(planner.others().length).toBeGreaterThan(0);
  });

  it('says of each field whether its value matters', () => {
    const fails = (smaller: Scenario): boolean =>
      smaller.world.networkPolicies.length > 0 && smaller.probes.ports[0]?.protocol === 'TCP';
    const { planner, outcomeOf } = planFor(fails);
    drive(planner, outcomeOf);
    const notes = new Map(planner.fields().map(({ path, note }) => [path, note]));
    expect(notes.get('probes.ports[0].protocol')).toBe('only this');
    expect(notes.get('probes.ports[0].port')).toBe('any value fails');
    expect(notes.get('networkPolicies[0].metadata.name')).toBe('any value fails');
  });
});
