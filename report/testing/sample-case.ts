/** A small violating case for tests of reports: two pods, one port, b is isolated and yet reachable. */
import type { CaseResult, StepResult } from '../../model/case-result.ts';
import type { DirectionExplanation, Prediction, Reachability } from '../../model/prediction.ts';
import type { Endpoint, Probe } from '../../model/probe.ts';

const a: Endpoint = { kind: 'pod', namespace: 'x', name: 'a' };
const b: Endpoint = { kind: 'pod', namespace: 'x', name: 'b' };

const open: DirectionExplanation = { verdict: 'allow', rules: [2], isolatedBy: [], matches: [] };
const isolated: DirectionExplanation = {
  verdict: 'deny',
  rules: [2, 7],
  isolatedBy: ['lane-0-x/deny-all'],
  matches: [],
};
const allowed: DirectionExplanation = {
  verdict: 'allow',
  rules: [3],
  isolatedBy: ['lane-0-x/web'],
  matches: [
    {
      policy: 'lane-0-x/web',
      direction: 'Ingress',
      rule: 0,
      peer: 1,
      port: undefined,
      verdict: 'allow',
      rules: [9, 12],
    },
  ],
};

const probe = (source: Endpoint, target: Endpoint): Probe => ({
  source,
  target,
  ipFamily: 'IPv4',
  protocol: 'TCP',
  port: 80,
});

const prediction = (verdict: Reachability, ingress: DirectionExplanation): Prediction => ({
  verdict,
  rules: ingress.rules,
  explanation: { egress: open, ingress },
});

const step: StepResult = {
  step: 0,
  probes: [probe(a, a), probe(a, b), probe(b, a), probe(b, b)],
  predictions: [
    prediction('allow', open),
    prediction('deny', isolated),
    prediction('allow', allowed),
    prediction('either', open),
  ],
  observations: [
    { outcome: 'connected', identity: 'uid-a', elapsedMs: 1.26 },
    { outcome: 'connected', identity: 'uid-b', elapsedMs: 2 },
    { outcome: 'connected', identity: 'uid-a', elapsedMs: 1 },
    { outcome: 'timeout' },
  ],
  verdicts: [
    { status: 'conforms' },
    { status: 'violates', direction: 'false-allow' },
    { status: 'conforms' },
    { status: 'conforms' },
  ],
  mismatches: [
    { cell: 1, direction: 'false-allow', repeats: 5, mismatches: 5, decision: 'confirmed' },
  ],
  settle: { status: 'settled', sentinelMs: 50, pending: [], unstableCells: 0 },
  timings: { apply: 10, predict: 1, settle: 50, probe: 100, confirm: 500 },
  probeTimeoutMs: 120,
  policySelectsProbedPod: true,
  namespacePrefix: 'lane-0-',
  openCells: [
    {
      cell: 3,
      rules: [27],
      features: { direction: 'ingress', nodes: 'same' },
      readings: [
        { pins: { ipBlockMatchesPods: 'match' }, verdict: 'allow' },
        { pins: { ipBlockMatchesPods: 'noMatch' }, verdict: 'deny' },
      ],
    },
  ],
  manifests: [],
};

export const sampleCase: CaseResult = {
  scenario: {
    apiVersion: 'kubeprop.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'np-s1-i3', labels: ['peer/podSelector'] },
    world: { namespaces: [], pods: [], networkPolicies: [] },
    externalEndpoints: [],
    steps: [],
    probes: { ports: [{ protocol: 'TCP', port: 80 }] },
  },
  phase: 'generate',
  index: 3,
  lane: 'lane-0',
  status: 'violates',
  steps: [step],
  startedAt: '2026-01-01T00:00:00.000Z',
  elapsedMs: 700,
};
