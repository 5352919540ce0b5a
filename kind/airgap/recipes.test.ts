import { describe, expect, it } from 'vitest';
import { recordingContext } from '../example.test-data.ts';
import { mirrorOf } from './base-image.ts';
import { clusterObjects } from './calico-manifest.ts';
import { downloadModule } from './download-module.ts';
import { buildingGoMod } from './kubernetes-module.ts';

describe('buildingGoMod', () => {
  const upstream = [
    'module k8s.io/kubernetes',
    'go 1.24.0',
    'godebug default=go1.24',
    'replace (',
    '\tk8s.io/api => ./staging/src/k8s.io/api',
    '\tk8s.io/cri-client => ./staging/src/k8s.io/cri-client',
    ')',
  ].join('\n');

  it('replaces each staging repository by its published version', () => {
    const goMod = buildingGoMod('v1.34.4', upstream);
    expect(goMod).toContain('\nrequire k8s.io/kubernetes v1.34.4\n');
    expect(goMod).toContain('\tk8s.io/api => k8s.io/api v0.34.4\n');
    expect(goMod).toContain('\tk8s.io/cri-client => k8s.io/cri-client v0.34.4\n');
    expect(goMod).toContain('\ngo 1.24.0\n\ngodebug default=go1.24\n');
  });

  it('refuses a module that is laid out in another way', () => {
    expect(() => buildingGoMod('v1.34.4', 'go 1.24.0')).toThrow('replaces no staging repository');
  });
});

describe('downloadModule', () => {
  const printed = JSON.stringify({ Dir: '/m', GoMod: '/m.mod', Info: '/m.info', Sum: 'h1:a=' });
  const module = { path: 'example.org/m', version: 'v1.0.0' };

  it('says where the module is', async () => {
    const { context, commands } = recordingContext(() => printed);
    expect(await downloadModule(context, { ...module, sum: 'h1:a=' })).toMatchObject({
      folder: '/m',
    });
    expect(commands[0]?.line).toBe('go mod download -json example.org/m@v1.0.0');
  });

  it('refuses a module with another checksum than the pinned one', async () => {
    const { context } = recordingContext(() => printed);
    await expect(downloadModule(context, { ...module, sum: 'h1:b=' })).rejects.toMatchObject({
      code: 'environment',
      message: 'the Go module example.org/m@v1.0.0 has the checksum h1:a=, but h1:b= was expected',
    });
  });
});

describe('mirrorOf', () => {
  it.each([
    [
      'the one-line format',
      'deb [signed-by=/k] http://mirror.example/debian bookworm main',
      'http://mirror.example/debian',
    ],
    [
      'the deb822 format',
      'Types: deb\nURIs: https://mirror.example/debian/\n',
      'https://mirror.example/debian/',
    ],
    [
      'sources without the main archive',
      'deb https://other.example/node_20.x nodistro main',
      undefined,
    ],
    ['the security archive alone', 'URIs: http://mirror.example/debian-security\n', undefined],
  ])('reads %s', (_what, sources, mirror) => {
    expect(mirrorOf(sources)).toBe(mirror);
  });
});

describe('clusterObjects', () => {
  const document = (kind: string): string =>
    `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: x\n`;

  it('keeps CRDs, service accounts and RBAC, and drops workloads', () => {
    const kinds = [
      'CustomResourceDefinition',
      'DaemonSet',
      'ServiceAccount',
      'ClusterRole',
      'ConfigMap',
    ];
    const kept = clusterObjects(kinds.map(document).join('---\n# Source: y\n'));
    expect([...kept.matchAll(/^kind: (\w+)$/gm)].map((match) => match[1])).toEqual([
      'CustomResourceDefinition',
      'ServiceAccount',
      'ClusterRole',
    ]);
  });

  it('refuses a manifest that holds none of them', () => {
    expect(() => clusterObjects(document('Pod'))).toThrow('holds no CustomResourceDefinition');
  });
});
