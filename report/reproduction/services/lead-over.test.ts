import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../model/kubernetes.ts';
import { momentsOf } from '../../../model/moments-of.ts';
import type { Scenario, World } from '../../../model/scenario.ts';
import type { Service } from '../../../model/service.ts';
import type { Step } from '../../../model/step.ts';
import { leadOver } from './lead-over.ts';
import { momentManifests } from './service-manifests.ts';

function pod(name: string, app: string, nodeName = 'n0'): Pod {
  const metadata = { name, namespace: 'x', labels: { app } };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: { nodeName, containers: [{ name: 'c' }] } };
} // prettier-ignore

function service(name: string, port: number): Service {
  const metadata = { name, namespace: 'x' };
  return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: 'a' }, ports: [{ port }] } };
} // prettier-ignore

const world: World = {
  namespaces: ['x', 'y'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  pods: [pod('a', 'a'), { ...pod('b', 'b'), metadata: { name: 'b', namespace: 'y' } }],
  networkPolicies: [],
  services: [service('web', 80), service('db', 5432)],
}; // prettier-ignore

function scenarioWith(...steps: readonly Step[]): Scenario {
  return {
    apiVersion: 'kubeprop.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 's' },
    ...{ world, externalEndpoints: [], steps },
    probes: { ports: [{ protocol: 'TCP', port: 80 }], services: 'reachability' },
  };
}

function between(step: Step): readonly string[] {
  const moments = momentsOf(scenarioWith(step));
  const [, last] = momentManifests(moments);
  const [before, after] = moments;
  if (before === undefined || after === undefined || last === undefined) throw new Error('one step');
  return leadOver(before, after, last);
} // prettier-ignore

describe('what leads kubectl from one world to the next', () => {
  it('deletes a Service that is gone or different, and leaves the others', () => {
    expect(between({ put: service('web', 81) })).toEqual(['gone service x web']);
    expect(between({ delete: { kind: 'Service', namespace: 'x', name: 'db' } })).toEqual(['gone service x db']); // prettier-ignore
    expect(between({ put: service('api', 80) })).toEqual([]);
  });

  it('deletes a pod that is placed elsewhere, and labels another where it is', () => {
    expect(between({ put: pod('a', 'a', 'n1') })).toEqual(['gone pod x a']);
    expect(between({ put: pod('a', 'other') })).toEqual([]);
  });

  it('deletes a namespace with all that it holds, last', () => {
    const changes = [
      { delete: { kind: 'Namespace', name: 'y' } },
      { delete: { kind: 'Service', namespace: 'x', name: 'web' } },
    ] as const;
    expect(between({ changes })).toEqual(['gone service x web', 'gone_namespace y']);
  });
});

describe('the manifests of worlds', () => {
  it('have pods that listen on the ports of all of them, so that a pod that stays is the same', () => {
    const [before, last] = momentManifests(momentsOf(scenarioWith({ put: service('web', 8443) })));
    expect(last?.listens).toContainEqual({ protocol: 'TCP', port: 8443 });
    expect(before?.files.get('before-1/10-pods.yaml')).toBe(last?.files.get('10-pods.yaml'));
  });
});
