/** Manifests that are broken in the ways that files break, for the tests of everything that reads them. */
import fc from 'fast-check';

/** Manifests of every kind of notation that can go wrong: a List, anchors, merge keys, flow style, JSON. */
export const sampleManifests = `# A shop
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
      at: fc.nat(sampleManifests.length),
      remove: fc.oneof(fc.constant(0), fc.nat(40)),
      insert: fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 10 })),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((edits) =>
    edits.reduce(
      (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
      sampleManifests,
    ),
  );

const truncated = fc.nat(sampleManifests.length).map((length) => sampleManifests.slice(0, length));

/** Fields of a wrong type: any JSON value in place of any word of the sample. */
const retyped = fc.tuple(fc.nat(200), fc.json({ maxDepth: 3 })).map(([index, json]) => {
  const words = [...sampleManifests.matchAll(/[A-Za-z0-9./]+/g)];
  const word = words[index % words.length];
  const start = word?.index ?? 0;
  return (
    sampleManifests.slice(0, start) + json + sampleManifests.slice(start + (word?.[0].length ?? 0))
  );
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

/** Damaged manifests: edited, truncated, of wrong types, with cycles of anchors, large, or no text at all. */
export const damagedManifests: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: textMutation.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: truncated.map((text) => Buffer.from(text)) },
  { weight: 4, arbitrary: retyped.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: anchors.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: large.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);
