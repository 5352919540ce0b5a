import { describe, expect, it } from 'vitest';
import { fieldErrorsOf } from './testing/read-text.ts';

const versions: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networking.k8s.io/v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  CronJob: 'batch/v1',
};

const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
};
const specs: Readonly<Record<string, unknown>> = {
  Service: { clusterIP: 'None' },
  Pod: template.spec,
  Deployment: { selector: { matchLabels: { a: 'b' } }, template },
  StatefulSet: { selector: { matchLabels: { a: 'b' } }, template },
  CronJob: { jobTemplate: { spec: { template } } },
};

function errorsOf(kind: string, metadata: unknown): readonly string[] {
  return fieldErrorsOf({ apiVersion: versions[kind] ?? 'v1', kind, metadata, spec: specs[kind] });
}

const label63 = 'x'.repeat(63);

describe('metadata', () => {
  it.each([
    ['Namespace', { name: label63 }],
    ['Service', { name: 'a-1' }],
    ['Pod', { name: 'a.b-1' }],
    ['Pod', { name: '1' }],
    ['Pod', { generateName: 'web-' }],
    ['NetworkPolicy', { name: `${'x'.repeat(126)}.${'x'.repeat(126)}` }],
    ['CronJob', { name: 'x'.repeat(52) }],
    ['Deployment', { name: 'a.b', labels: { 'example.com/A_b': '', [label63]: label63 } }],
    ['Pod', { name: 'a', annotations: { 'Example.com/Big': 'x'.repeat(250_000) } }],
    ['Pod', { name: 'a', finalizers: ['example.com/f', 'kubernetes'], creationTimestamp: null }],
    ['Pod', { name: 'a', labels: { a: null } }],
  ])('of a %s: %j is valid', (kind, metadata) => {
    expect(errorsOf(kind, metadata)).toEqual([]);
  });

  it.each([
    ['Pod', {}, 'metadata.name: Required value: name or generateName is required'],
    ['Namespace', { name: 'a.b' }, 'metadata.name: Invalid value: "a.b": must not contain dots'],
    ['StatefulSet', { name: 'a.b' }, 'metadata.name: Invalid value: "a.b": must not contain dots'],
    [
      'Namespace',
      { name: 'a', namespace: 'b' },
      'metadata.namespace: Forbidden: not allowed on this type',
    ],
    [
      'CronJob',
      { name: 'x'.repeat(53) },
      `metadata.name: Invalid value: "${'x'.repeat(53)}": must be no more than 52 characters`,
    ],
    [
      'Service',
      { name: '1a' },
      'metadata.name: Invalid value: "1a": a DNS-1035 label must consist of lower case alphanumeric ' +
        "characters or '-', start with an alphabetic character, and end with an alphanumeric character " +
        "(e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
    [
      'Pod',
      { name: 'a', namespace: 'b.c' },
      'metadata.namespace: Invalid value: "b.c": must not contain dots',
    ],
    [
      'Pod',
      { name: 'x'.repeat(254) },
      `metadata.name: Invalid value: "${'x'.repeat(254)}": must be no more than 253 characters`,
    ],
    [
      'Pod',
      { name: 'a', labels: { [`${label63}x`]: 'v' } },
      `metadata.labels: Invalid value: "${label63}x": name part must be no more than 63 characters`,
    ],
    [
      'Pod',
      { name: 'a', labels: { k: `${label63}x` } },
      `metadata.labels: Invalid value: "${label63}x": must be no more than 63 characters`,
    ],
    [
      'Pod',
      { name: 'a', labels: { '/k': 'v' } },
      'metadata.labels: Invalid value: "/k": prefix part must be non-empty',
    ],
    [
      'Pod',
      { name: 'a', annotations: { a: 'x'.repeat(262_144) } },
      'metadata.annotations: Too long: may not be more than 262144 bytes',
    ],
    [
      'Pod',
      { name: 'a', finalizers: ['orphan', 'foregroundDeletion'] },
      'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
    ],
    [
      'Pod',
      { name: 'a', finalizers: ['mine'] },
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
    [
      'Pod',
      { name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n' }] },
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
    ['Pod', { name: 'a', label: {} }, 'metadata.label: unknown field "metadata.label"'],
    [
      'Pod',
      { name: 'a', creationTimestamp: 'yesterday' },
      'metadata.creationTimestamp: Invalid value: "yesterday": creationTimestamp must be a time such as 2026-01-31T12:00:00Z',
    ],
  ])('of a %s: %j is refused', (kind, metadata, error) => {
    expect(errorsOf(kind, metadata)).toEqual([error]);
  });
});
