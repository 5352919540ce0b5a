import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HarnessError } from '../model/errors.ts';
import { analyseManifests } from './analyse-manifests.ts';
import { readManifestTexts } from './read-manifests.ts';
import { decodeText } from './text-problem.ts';

const sample = `# A shop
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: {team: blue}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {<<: &shop {namespace: shop}, name: db}
spec:
  selector: &db {matchLabels: {app: db}}
  template:
    metadata: {<<: *shop, labels: {app: db}}
    spec: {containers: [{name: db}]}
---
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop}
  spec:
    replicas: 3
    selector: {matchLabels: &labels {app: web}}
    template:
      metadata: {labels: *labels}
      spec:
        hostNetwork: false
        containers:
        - {name: web, image: "web:1", ports: [{name: http, containerPort: 8080}]}
- apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {name: web, namespace: shop}
  spec:
    podSelector: {matchLabels: *labels}
    policyTypes: [Ingress, Egress]
    ingress:
    - from:
      - ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}
      - namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [blue]}]}
      ports: [{port: http}, {protocol: UDP, port: 53, endPort: 60}]
---
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
`;

/** Pieces that break YAML, types or bounds when they are put anywhere. */
const pieces: readonly string[] = [
  '\0',
  '\t',
  '\r',
  '\uFEFF',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '&a ',
  '*a',
  '&labels [*labels]',
  '<<: ',
  '? ',
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|\n',
  '>\n',
  '!!binary ',
  '!!set ',
  '!<x> ',
  '#',
  '@',
  '`',
  ', ,',
  'null',
  '~',
  '1e999',
  '-0',
  '0x7fffffffffffffffff',
  '.nan',
  'y',
  '[[[]]]',
  '{{ .Values }}',
  '\u0085',
  '\u2028',
  '__proto__: {}',
  'constructor: 1',
  '🙂',
  '\ud800',
  '['.repeat(3000),
  '- '.repeat(3000),
  'x'.repeat(100_000),
];

const textMutation: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      at: fc.nat(sample.length),
      remove: fc.oneof(fc.constant(0), fc.nat(40)),
      insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 10 })),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((edits) =>
    edits.reduce(
      (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
      sample,
    ),
  );

const truncated = fc.nat(sample.length).map((length) => sample.slice(0, length));

/** Fields of a wrong type: any JSON value in place of any word of the sample. */
const retyped = fc.tuple(fc.nat(200), fc.json({ maxDepth: 3 })).map(([index, json]) => {
  const words = [...sample.matchAll(/[A-Za-z0-9./]+/g)];
  const word = words[index % words.length];
  const start = word?.index ?? 0;
  return sample.slice(0, start) + json + sample.slice(start + (word?.[0].length ?? 0));
});

const anchors = fc
  .array(fc.tuple(fc.nat(6), fc.nat(6), fc.constantFrom('[%]', '{a: %}', '{<<: %}', '%')), {
    minLength: 1,
    maxLength: 12,
  })
  .map((lines) =>
    lines
      .map(
        ([anchor, alias, form], index) =>
          `k${index}: &n${anchor} ${form.replace('%', `*n${alias}`)}`,
      )
      .join('\n'),
  );

const large = fc
  .record({
    count: fc.integer({ min: 500, max: 2000 }),
    piece: fc.constantFrom('- a\n', 'a:\n', '---\na: 1\n', 'a: [', '# x\n'),
  })
  .map(({ count, piece }) => piece.repeat(count));

const manifests: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: textMutation.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: truncated.map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: retyped.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: anchors.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: large.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);

/** A world, or an error for the user; anything else is thrown on. */
function outcomeOf(bytes: Uint8Array, skipInvalid: boolean): 'world' | 'unreadable' | 'refused' {
  const decoded = decodeText(bytes);
  if ('reason' in decoded) return 'unreadable';
  try {
    analyseManifests(readManifestTexts([{ file: 'm.yaml', text: decoded.text }]), { skipInvalid });
    return 'world';
  } catch (error) {
    if (error instanceof HarnessError && error.code === 'input') return 'refused';
    throw error;
  }
}

describe('damaged manifests', () => {
  it('give a world or an error for the user, never a crash or a hang (1,000 cases)', () => {
    const seen = { world: 0, unreadable: 0, refused: 0 };
    let slowest = 0;
    fc.assert(
      fc.property(manifests, (bytes) => {
        const start = performance.now();
        seen[outcomeOf(bytes, false)] += 1;
        slowest = Math.max(slowest, performance.now() - start);
      }),
      { numRuns: 1000, seed: 20260131 },
    );
    // The share of each outcome shows that the damage is real and that the rest is still read.
    expect(Object.values(seen).every((count) => count > 20)).toBe(true);
    expect(slowest).toBeLessThan(5_000);
  }, 60_000);

  it('always give a world where invalid objects are left out', () => {
    fc.assert(
      fc.property(manifests, (bytes) => {
        expect(outcomeOf(bytes, true)).not.toBe('refused');
      }),
      { numRuns: 200, seed: 7 },
    );
  }, 60_000);

  it('start from a sample that is a world', () => {
    const { workloads, policies, services, problems } = analyseManifests(
      readManifestTexts([{ file: 'm.yaml', text: sample }]),
    );
    expect(problems).toEqual([]);
    expect([workloads.length, policies.length, services.length]).toEqual([2, 1, 1]);
  });
});
