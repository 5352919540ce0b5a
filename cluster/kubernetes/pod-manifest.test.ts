import { describe, expect, test } from 'vitest';
import type { PodSpec } from '../../model/kubernetes.ts';
import { asArray, asRecord, type JsonRecord } from './json-value.ts';
import { podManifest } from './pod-manifest.ts';
import { podShapeOf } from './pod-shape.ts';

function specOf(spec: PodSpec): JsonRecord {
  const manifest = podManifest({
    namespace: 'kp-x',
    name: 'p-1',
    labels: { app: 'a' },
    logicalName: 'x/a',
    shape: podShapeOf(spec, 'node-a'),
    image: 'image',
    agentConfigMap: 'agent',
  });
  return asRecord(asRecord(manifest)['spec']);
}

const containers = [
  { name: 'first', ports: [{ name: 'web', containerPort: 80 }] },
  { name: 'second', ports: [{ containerPort: 81 }] },
];
const sidecar = { name: 'side', restartPolicy: 'Always' } as const;

describe('pod manifests', () => {
  test('every container of an ordinary pod meets the restricted profile', () => {
    const spec = specOf({ containers, initContainers: [sidecar] });
    expect(spec['securityContext']).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    const all = [...asArray(spec['containers']), ...asArray(spec['initContainers'])];
    expect(all).toHaveLength(3);
    for (const container of all) {
      expect(asRecord(container)['securityContext']).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('a hostNetwork pod sets no sysctl, which its node would refuse', () => {
    const spec = specOf({ containers, hostNetwork: true });
    expect(spec['hostNetwork']).toBe(true);
    expect(asRecord(spec['securityContext'])['sysctls']).toBeUndefined();
  });

  test('only the first container runs the agent and has stdin; all declare their ports', () => {
    const [first, second] = asArray(specOf({ containers })['containers']).map(asRecord);
    expect(asArray(first?.['command'])).toContain('/kubeprop/agent.cjs');
    expect(first).toMatchObject({ stdin: true, stdinOnce: false });
    expect(second?.['stdin']).toBeUndefined();
    expect(second?.['ports']).toEqual([{ containerPort: 81, protocol: 'TCP' }]);
  });

  test('a sidecar keeps running and an ordinary init container ends', () => {
    const spec = specOf({ containers, initContainers: [sidecar, { name: 'init' }] });
    const [side, init] = asArray(spec['initContainers']).map(asRecord);
    expect(side?.['restartPolicy']).toBe('Always');
    expect(init?.['command']).toEqual(['node', '-e', '0']);
  });
});
