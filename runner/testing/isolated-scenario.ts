/** A scenario for tests: two pods in two namespaces, and a policy that lets nobody reach one of them. */
import { scenarioApiVersion, type Scenario } from '../../model/scenario.ts';

/** Every kind of placeholder is in it: two nodes, an address that is masked, a namespace selected by its name. */
export const isolatedScenario: Scenario = {
  apiVersion: scenarioApiVersion,
  kind: 'Scenario',
  metadata: { name: 'isolated' },
  world: {
    namespaces: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x', labels: { team: 'blue' } } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'xy' } },
    ],
    pods: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'x', labels: { app: 'client' } },
        spec: { nodeName: 'n0', containers: [{ name: 'agent' }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'b', namespace: 'xy', labels: { app: 'server' } },
        spec: {
          nodeName: 'n1',
          containers: [{ name: 'agent', ports: [{ name: 'http', containerPort: 80 }] }],
        },
      },
    ],
    networkPolicies: [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'xy' },
        spec: {
          podSelector: { matchLabels: { app: 'server' } },
          policyTypes: ['Ingress'],
          ingress: [
            {
              from: [
                { ipBlock: { cidr: 'masked(pod xy/b IPv4)/32' } },
                {
                  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'xy' } },
                },
              ],
              ports: [{ port: 'http' }],
            },
          ],
        },
      },
    ],
  },
  externalEndpoints: ['e0'],
  steps: [],
  probes: {
    ports: [
      { protocol: 'TCP', port: 80 },
      { protocol: 'UDP', port: 80 },
    ],
  },
};
