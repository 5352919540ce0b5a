import { describe, expect, it } from 'vitest';
import type { NetworkPolicy, Pod } from './kubernetes.ts';
import { probesOf } from './probe.ts';
import { scenarioApiVersion, worldsOf, type Scenario, type World } from './scenario.ts';
import { scenarioSchema } from './schema.ts';
import { applyStep, type Step } from './step.ts';

const pod = (name: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'x' },
  spec: { nodeName: 'n0', containers: [{ name: 'agent' }] },
});
const denyAll: NetworkPolicy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace: 'x' },
  spec: { podSelector: {} },
};
const world: World = {
  namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } }],
  pods: [pod('a'), pod('b')],
  networkPolicies: [],
};
const a = { namespace: 'x', name: 'a' };
const scenario = (...steps: readonly Step[]): Scenario => ({
  apiVersion: scenarioApiVersion,
  kind: 'Scenario',
  metadata: { name: 's' },
  world,
  externalEndpoints: [],
  steps,
  probes: { ports: [{ protocol: 'TCP', port: 80 }] },
});
const names = ({ pods }: World): readonly string[] => pods.map(({ metadata }) => metadata.name);

describe('applyStep', () => {
  it('several changes of one step make one world', () => {
    const step: Step = {
      changes: [{ put: denyAll }, { put: pod('c') }, { delete: { kind: 'Pod', ...a } }],
    };
    const after = applyStep(world, step);
    expect(names(after)).toEqual(['b', 'c']);
    expect(after.networkPolicies).toEqual([denyAll]);
  });

  it('deleting a namespace deletes what it holds', () => {
    const after = applyStep(world, { delete: { kind: 'Namespace', name: 'x' } });
    expect(after).toEqual({ namespaces: [], pods: [], networkPolicies: [] });
  });

  it.each<Step>([{ recreate: a }, { restart: { component: 'cni-agent', node: 'n0' } }])(
    'the objects are the same after %j',
    (step) => {
      expect(applyStep(world, step)).toEqual(world);
    },
  );

  it('a completed pod is no end of a probe any more', () => {
    const steps = scenario({ complete: a });
    const [before, after] = worldsOf(steps).map((each) => probesOf(steps, each, ['IPv4']));
    expect(before).toHaveLength(4);
    expect(after).toHaveLength(1);
  });
});

describe('the schema of steps', () => {
  const problemsOf = (...steps: readonly Step[]): readonly string[] =>
    scenarioSchema
      .safeParse(scenario(...steps))
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it('accepts every kind of change', () => {
    expect(
      problemsOf(
        { recreate: a },
        { restart: { component: 'cni-agent', node: 'n0' } },
        { changes: [{ complete: a }, { put: denyAll }] },
        { changes: [{ delete: { kind: 'Pod', ...a } }, { put: pod('c') }] },
      ),
    ).toEqual([]);
  });

  it('a reference to what is not there when the step comes is an error', () => {
    expect(problemsOf({ delete: { kind: 'Pod', ...a } }, { recreate: a })).toEqual([
      'steps.1: Pod x/a does not exist when this step comes',
    ]);
  });

  it('two changes of one object in a step have no order and are an error', () => {
    expect(problemsOf({ changes: [{ recreate: a }, { put: pod('a') }] })).toEqual([
      'steps.0.changes.1: Pod x/a is changed twice in one step',
    ]);
  });

  it('a step without changes is an error', () => {
    expect(problemsOf({ changes: [] })).toHaveLength(1);
  });
});
