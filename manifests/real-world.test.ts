import { describe, expect, it } from 'vitest';
import { problemsOf, worldOf } from './testing/read-text.ts';

/** As a chart renders it: sources in comments, anchors, kinds that do not matter here, a Secret, a custom resource. */
const rendered = `---
# Source: shop/templates/namespace.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { pod-security.kubernetes.io/enforce: restricted }
---
# Source: shop/templates/secret.yaml
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop }
stringData:
  password: |
    ---not a document
    a: b
---
# Source: shop/templates/web.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
  labels: &web
    app.kubernetes.io/name: web
    app.kubernetes.io/managed-by: Helm
spec:
  replicas: 2
  selector:
    matchLabels: { app.kubernetes.io/name: web }
  template:
    metadata: { labels: *web }
    spec:
      serviceAccountName: web
      containers:
        - name: web
          image: example.com/web:1.2
          env: [{ name: ON, value: "on" }]
          ports:
            - { name: http, containerPort: 8080, protocol: TCP }
          resources: { limits: { memory: 64Mi } }
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web, namespace: shop }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app.kubernetes.io/name: web } }
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: { kubernetes.io/metadata.name: ingress-nginx }
          podSelector:
            matchLabels: { app.kubernetes.io/name: ingress-nginx }
      ports: [{ port: http }]
`;

/** The mistakes that people make most. */
const mistaken = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: Deny_All
  namespace: shop
spec:
  podSelector:
    matchLabels:
      version: 1.20
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-dns, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [egress]
  egress:
    - ports:
        - { port: "53", protocol: udp }
      to:
        - ipBlock:
            cidr: 10.0.0.10
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: flat, namespace: shop }
podSelector: {}
spec:
  ingress:
    from:
      - podSelector: {}
`;

describe('manifests as people have them', () => {
  it('give their rows, policies and what was ignored', () => {
    const world = worldOf(rendered);
    expect(world.problems).toEqual([]);
    expect(world.workloads.map(({ title, position }) => [title, position.line])).toEqual([
      ['Deployment/web', 19],
    ]);
    expect(world.workloads[0]?.pod.metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'Helm',
    });
    expect(world.policies.map(({ position }) => position.line)).toEqual([47]);
    expect(world.ignored.map(({ kind, line }) => [kind, line])).toEqual([
      ['Secret', 10],
      ['ServiceMonitor', 43],
    ]);
    expect(world.assumedNamespaces).toEqual([]);
  });

  it('have mistakes that are shown where they stand', () => {
    expect(problemsOf(mistaken).map((line) => line.split(' (')[0])).toEqual([
      'm.yaml:9:16: NetworkPolicy shop/Deny_All: spec.podSelector.matchLabels[version]: Invalid value: 1.2: ' +
        'matchLabels[version] must be a string; YAML reads it as a number: quote it',
      'm.yaml:19:35: NetworkPolicy shop/allow-dns: spec.egress[0].ports[0].protocol: Unsupported value: "udp": ' +
        'supported values: "TCP", "UDP", "SCTP"',
      'm.yaml:19:19: NetworkPolicy shop/allow-dns: spec.egress[0].ports[0].port: Invalid value: "53": ' +
        'must contain at least one letter',
      'm.yaml:22:19: NetworkPolicy shop/allow-dns: spec.egress[0].to[0].ipBlock.cidr: Invalid value: "10.0.0.10": ' +
        'must be a valid CIDR value,',
      'm.yaml:16:17: NetworkPolicy shop/allow-dns: spec.policyTypes[0]: Unsupported value: "egress": ' +
        'supported values: "Ingress", "Egress"',
      'm.yaml:27:1: NetworkPolicy shop/flat: unknown field "podSelector"',
      'm.yaml:29:3: NetworkPolicy shop/flat: spec.ingress: Invalid value: "{...}": ingress must be a list',
    ]);
  });
});
