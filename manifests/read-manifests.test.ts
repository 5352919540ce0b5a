import { describe, expect, it } from 'vitest';
import { formatProblem } from './problem.ts';
import { readText } from './testing/read-text.ts';

const list = `
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Namespace
    metadata: { name: shop }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: settings, namespace: shop }
  - apiVersion: v1
    kind: List
    items:
      - apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
`;

describe('readManifestTexts', () => {
  it('takes Lists apart, also nested ones, and keeps the line of each item', () => {
    const { objects, ignored } = readText(list);
    expect(objects.map(({ kind, name, position }) => [kind, name, position.line])).toEqual([
      ['Namespace', 'shop', 5],
      ['Service', 'web', 14],
    ]);
    expect(ignored).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', file: 'm.yaml', line: 8 },
    ]);
  });

  it('gives items of a typed list its kind and version', () => {
    const text = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicyList',
      items: [{ metadata: { name: 'a' } }],
    });
    expect(readText(text).objects).toMatchObject([
      { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', name: 'a' },
    ]);
  });

  it('lists as ignored what is another vendor’s kind or no Kubernetes object', () => {
    const text = [
      'apiVersion: crd.projectcalico.org/v1\nkind: NetworkPolicy\nmetadata: {name: c}',
      'apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: k}',
      'image: {tag: latest}',
    ].join('\n---\n');
    const { objects, ignored, problems } = readText(text);
    expect(objects).toEqual([]);
    expect(problems).toEqual([]);
    expect(ignored.map(({ kind, name }) => [kind, name])).toEqual([
      ['NetworkPolicy', 'c'],
      ['Service', 'k'],
      ['', ''],
    ]);
  });

  it.each([
    ['[1, 2]', 'm.yaml:1:1: not an object: a manifest is a map of fields'],
    ['text', 'm.yaml:1:1: not an object: a manifest is a map of fields'],
    ['apiVersion: v1', 'm.yaml:1:1: kind: Required value: must be a non-empty string'],
    ['{apiVersion: v1, kind: 5}', 'm.yaml:1:24: kind: Required value: must be a non-empty string'],
    [
      'kind: Pod\nmetadata: {name: a}',
      'm.yaml:1:1: Pod a: apiVersion: Required value: must be a non-empty string',
    ],
    [
      'apiVersion: extensions/v1beta1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}',
      'm.yaml:1:13: NetworkPolicy b/a: apiVersion: no matches for kind "NetworkPolicy" in ' +
        'version "extensions/v1beta1": use networking.k8s.io/v1',
    ],
  ])('refuses %j', (text, problem) => {
    expect(readText(text).problems.map(formatProblem)).toEqual([problem]);
  });

  it('names an object without a name by its generateName', () => {
    expect(
      readText('{apiVersion: v1, kind: Pod, metadata: {generateName: web-}}').objects[0]?.name,
    ).toBe('web-*');
  });
});
