import { describe, expect, it } from 'vitest';
import type { Pod } from './kubernetes.ts';
import type { Scenario } from './scenario.ts';
import { statefulSetProblems } from './stateful-set-problems.ts';
import type { StatefulSet } from './stateful-set.ts';

const set: StatefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'x' },
  spec: {
    serviceName: 'web',
    replicas: 1,
    ordinals: { start: 3 },
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'a' } },
    template: { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'c' }] } },
  },
};
const member: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'db-3',
    namespace: 'x',
    labels: {
      'apps.kubernetes.io/pod-index': '3',
      'statefulset.kubernetes.io/pod-name': 'db-3',
      app: 'a',
    },
  },
  spec: { subdomain: 'web', hostname: 'db-3', containers: [{ name: 'c' }] },
};

function problems(pods: readonly Pod[], change: Partial<Scenario> = {}, sets = [set]): string {
  const world = { namespaces: [], networkPolicies: [], pods, statefulSets: sets };
  const scenario: Scenario = {
    apiVersion: 'kubeprop.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'sets' },
    ...{ world, externalEndpoints: [], steps: [], probes: { ports: [] } },
  };
  return statefulSetProblems({ ...scenario, ...change })
    .map(({ message }) => message)
    .join();
}

describe('the StatefulSets of a scenario', () => {
  it('are right where their members are the pods that the controller makes', () => {
    expect(problems([member])).toBe('');
  });

  it('are wrong where a member is not among the pods, or is another pod', () => {
    expect(problems([])).toContain('db-3, which it makes, is not among the pods');
    const placed = { ...member, spec: { ...member.spec, nodeName: 'n0' } };
    expect(problems([placed])).toContain('other labels or another spec');
  });

  it('are wrong where the selector does not match the template', () => {
    const selector = { matchLabels: { app: 'b' } };
    expect(problems([member], {}, [{ ...set, spec: { ...set.spec, selector } }])).toContain('must match'); // prettier-ignore
  });

  it('stand beside no steps of policies and no lifecycle', () => {
    const lifecycle = [{ pod: { namespace: 'x', name: 'db-3' }, event: 'delete' }] as never;
    expect(problems([member], { lifecycle })).toContain('makes pods again');
    const steps = [
      { put: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'y' } } },
    ] as const;
    expect(problems([member], { steps })).toContain('makes pods again');
  });

  it('may come and go in steps from world to world of Services, with all their members', () => {
    const probes = { ports: [], services: 'dns' } as const;
    const gone = { delete: { kind: 'Pod', namespace: 'x', name: 'db-3' } } as const;
    const setGone = { delete: { kind: 'StatefulSet', namespace: 'x', name: 'db' } } as const;
    expect(problems([member], { probes, steps: [{ changes: [gone, setGone] }] })).toBe('');
    expect(problems([member], { probes, steps: [gone] })).toContain('not among the pods');
  });
});
